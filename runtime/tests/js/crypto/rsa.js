const { subtle } = crypto;
const text = (string) => new TextEncoder().encode(string);
const unbase64 = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
const HASHES = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];
const EXPONENT = new Uint8Array([1, 0, 1]);

// A key, signatures and ciphertexts that Node made (web crypto over OpenSSL).
const MESSAGE = text("made by Node");
const PRIVATE = {
  kty: "RSA",
  n: "nPnzS5xRcRgFdr4Yhzo8kPs5dMCWiVMop_xPGw_lwMTAeyy3HfKiBxnBZ8Y4Uim4xCEOuGhRiKzMbLoLoKCdvQuLCaEKwAQFj-VTwTYDQS4eeXOKzCmCa8Uz9YyVyUGbI0kwVCnWO2OBMinKuCTEUEfPt_s3JSkKcA0vm7MuKO8pbnVIFobVWctLepQrsDd9B7IQjedEJKcwiM6RDLDrr1gxNDqLwsnVPislgL23WT83eDUYSCYlwb7ZPEKnPPmbRNkUx2xciuvNuRJ_wjXGvMnOzAg2_aemqWvp6ihmxM4MEebsA3kEMWcFydszNJghHCSwzmZ8x3vt4IQ3eQV_eQ",
  e: "AQAB",
  d: "ClwnrbGNIXLlp2rP2RrjlOjzp4wvUzRZDk8lVGKl9eU2U9rFYhVZkrDlNglbvbZxsoYA__Qoj2XiHvnfWxRGnMumezX07OvHBzJqJun-6H4X9kmFG0jRCfZLodTLrOrmx3sk1KUnNaexRuOBtMn-Z9L5d0m937a38OG55uN6NCrMGDlWNk-ExE_5ZUtY_4uo0cjqRh47n_-aHxOS2la3_L-TxiJK5fkrX_BM9SbBEzd1oTj2_kEgojZxiv6kBgh1v0gd_tsYNfv8yfdT2vOJvppRWOxSbvxuKENlvufCHgsnTMZiRMxfoYU0SInOWq32wsMpCEMb38c-r5VcId_G5Q",
  p: "05CzKzMy9g-mk1Sc2-9mVw-tdB_p3L_mnIFVnGUtuajNIBN9DtklVSXm2BG6cH-DXDUwND-PqyQ9zyxBrcP3Hhk6keHiMvX4__RJ3A8ibhhQmdBFZKDIG-SvSrNOa8Er1iADyV-cMTAwei01L9Ve4IZk_FOB9gmeRW7cAoTf5A0",
  q: "vfInAF2jrod926FIg5fC4JrE79KX1r2nKjxvAGiA2l7-sCMPMbMNlOhUWS9nSjnWUoN0JnGMpUx8oSgY028-qnbHw2XLFkRtWYrVG-R5RSHE9HR6dXrJIZTG64S2UZ3y1UgJz8gmmv1-eDa1M3oxuWcKOB4E97ypBxwGa5lu0h0",
  dp: "cVxbZI5uhAIm01LHKeHBCG1SF6LyAGKjAsEaSk68jXqxTrqii842fsVsR-JX7-ejT0kApz5XkPA-Xj_sgVs7klkaVQif14aNATi4Sr2hSTSmG4TJaf3su2Vxt6kUIBDFmFpXLROZ8ZFMqGqI0TSXPd9FRR7JyDenIrUgFgl0nhE",
  dq: "L2PeJTI3p1C4rvZTYDmZ7m3O2sLhDTuuHFSNoT1xgIoY4xssLEsvBUrd2I6CJ7u8ZEPV082auJcXtSGK6B2mNeOCvZaFD94sph2EQ_xB4WSmfhMdhngG_HDhHFu1HTHaJypdAFFAiITca-PCW8CN7WLu4sdil-ijB1oPpALY6mU",
  qi: "RpZvTJZJS9HOpnwzhSF3R9qphAZ6LVg73mud9jqECnYwYfci92r_3e1InpMNrYAdh5v290gH11Dg-pV-UR_XGt3UDNAT_p8o4aG0gmsMF3Mmqurl3h5pf32M9mbu4EyYe1gPIXPguEZfOVu4pCk8szdpLIJr7m_39_2BeM8BlVc",
};
const PUBLIC = { kty: "RSA", n: PRIVATE.n, e: PRIVATE.e };
const PKCS8 = "MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCc-fNLnFFxGAV2vhiHOjyQ-zl0wJaJUyin_E8bD-XAxMB7LLcd8qIHGcFnxjhSKbjEIQ64aFGIrMxsugugoJ29C4sJoQrABAWP5VPBNgNBLh55c4rMKYJrxTP1jJXJQZsjSTBUKdY7Y4EyKcq4JMRQR8-3-zclKQpwDS-bsy4o7yludUgWhtVZy0t6lCuwN30HshCN50QkpzCIzpEMsOuvWDE0OovCydU-KyWAvbdZPzd4NRhIJiXBvtk8Qqc8-ZtE2RTHbFyK6825En_CNca8yc7MCDb9p6apa-nqKGbEzgwR5uwDeQQxZwXJ2zM0mCEcJLDOZnzHe-3ghDd5BX95AgMBAAECggEAClwnrbGNIXLlp2rP2RrjlOjzp4wvUzRZDk8lVGKl9eU2U9rFYhVZkrDlNglbvbZxsoYA__Qoj2XiHvnfWxRGnMumezX07OvHBzJqJun-6H4X9kmFG0jRCfZLodTLrOrmx3sk1KUnNaexRuOBtMn-Z9L5d0m937a38OG55uN6NCrMGDlWNk-ExE_5ZUtY_4uo0cjqRh47n_-aHxOS2la3_L-TxiJK5fkrX_BM9SbBEzd1oTj2_kEgojZxiv6kBgh1v0gd_tsYNfv8yfdT2vOJvppRWOxSbvxuKENlvufCHgsnTMZiRMxfoYU0SInOWq32wsMpCEMb38c-r5VcId_G5QKBgQDTkLMrMzL2D6aTVJzb72ZXD610H-ncv-acgVWcZS25qM0gE30O2SVVJebYEbpwf4NcNTA0P4-rJD3PLEGtw_ceGTqR4eIy9fj_9EncDyJuGFCZ0EVkoMgb5K9Ks05rwSvWIAPJX5wxMDB6LTUv1V7ghmT8U4H2CZ5FbtwChN_kDQKBgQC98icAXaOuh33boUiDl8LgmsTv0pfWvacqPG8AaIDaXv6wIw8xsw2U6FRZL2dKOdZSg3QmcYylTHyhKBjTbz6qdsfDZcsWRG1ZitUb5HlFIcT0dHp1eskhlMbrhLZRnfLVSAnPyCaa_X54NrUzejG5Zwo4HgT3vKkHHAZrmW7SHQKBgHFcW2SOboQCJtNSxynhwQhtUhei8gBiowLBGkpOvI16sU66oovONn7FbEfiV-_no09JAKc-V5DwPl4_7IFbO5JZGlUIn9eGjQE4uEq9oUk0phuEyWn97LtlcbepFCAQxZhaVy0TmfGRTKhqiNE0lz3fRUUeycg3pyK1IBYJdJ4RAoGAL2PeJTI3p1C4rvZTYDmZ7m3O2sLhDTuuHFSNoT1xgIoY4xssLEsvBUrd2I6CJ7u8ZEPV082auJcXtSGK6B2mNeOCvZaFD94sph2EQ_xB4WSmfhMdhngG_HDhHFu1HTHaJypdAFFAiITca-PCW8CN7WLu4sdil-ijB1oPpALY6mUCgYBGlm9MlklL0c6mfDOFIXdH2qmEBnotWDvea532OoQKdjBh9yL3av_d7Uiekw2tgB2Hm_b3SAfXUOD6lX5RH9ca3dQM0BP-nyjhobSCawwXcyaq6uXeHml_fYz2Zu7gTJh7WA8hc-C4Rl85W7ikKTyzN2ksgmvub_f3_YF4zwGVVw";
const SPKI = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAnPnzS5xRcRgFdr4Yhzo8kPs5dMCWiVMop_xPGw_lwMTAeyy3HfKiBxnBZ8Y4Uim4xCEOuGhRiKzMbLoLoKCdvQuLCaEKwAQFj-VTwTYDQS4eeXOKzCmCa8Uz9YyVyUGbI0kwVCnWO2OBMinKuCTEUEfPt_s3JSkKcA0vm7MuKO8pbnVIFobVWctLepQrsDd9B7IQjedEJKcwiM6RDLDrr1gxNDqLwsnVPislgL23WT83eDUYSCYlwb7ZPEKnPPmbRNkUx2xciuvNuRJ_wjXGvMnOzAg2_aemqWvp6ihmxM4MEebsA3kEMWcFydszNJghHCSwzmZ8x3vt4IQ3eQV_eQIDAQAB";
// RSA-PSS with a salt of 20 bytes, with SHA-1 of none. RSA-OAEP with the label "label", with SHA-1 without one.
const MADE_BY_NODE = {
  "RSASSA-PKCS1-v1_5": {
    "SHA-1": "eV9idRsMtoojv7ip2IHnRH08CP5_Q7mnnwVMOjVTfur68n1eklkx8Ml4Qv1Algro2V9bkpg3cL4ZBtBH05Gue5tWFsmq7BpaRX9KwKUXkf0y3-90WlRloWIVCaXz0oXU-suAWfJ9SAoCcuSiQutHjWYJcxOwurRQ3O2K7oC04TMf2vNPtfWNQeq1WGur40laEqgt3wYeLwj9tWqZg4NKNkdh1vNbecNpNT1GEmTLBe37fZ42j0FohSkOkabPSdnvVj5AgkqJ_VfSf5zPPK2hi2Nd95IqKfa7KdC0sKP8lLlpso_6Y3nsjLVkRE_Q4sVOKIF1t3txM6B0PmZHtsMazg",
    "SHA-256": "cqf_50fHdzTT0ufw_AWeiEbXwTo1MFrlQZFsZ4caLM9E5WZoiJVu5T5p2UTMXZMWMKJS2bmwrjPGe4CKO5Y4KhAFxEoGx39oJpaMNSrfOoDOx6c4XUge2Iagr-jm25L4WB-mhW34RBDIC2fHI-K-h51aBymbIf4Q3hFuvMyZai71Gkd1gtXF_dQEyE5A3AWNQPUdSx7DBzT3FJblJI0WVS_hTVFC3GFGNg4mbe-jemWudkgjNf_UQ4eaNMB_SbPJvf85HkaOA5J0SuSbrXt2FI4UzoNIjbDmrWMOHmjwsQ3TuCz7XTl-SmxaCc9qp-SywQmApVe8aXPBGMWMWHPySw",
    "SHA-384": "bjt6yblejpuB8gCZsgCCa1mcXUXNG1BV20m7LcLQn-noLJ8ak-Ni6-HIl5QVHJKkefb2GnE1AS-otL-gD784C21ihVal32TkbanelbEBdb-O-s5Xe8wdVIi-j8od-WWHExY0voXoaFa7dcjVszwBi11XBBolUEZL3ozbA75ZbO28WlEbahkRiqKZOeXbFhvpEPcDBHcGTLPBwsYHpAm_p4LdyzPmtQuER3LPnJaL-F3ddH9yIayVJbgUJs-cbpnllMsR4SIE2-Y4acazZTtamxMzkGP3G4VXAH80KKUuQr5NdySAg8m63vUJpmvVm46xXLe6nIaNog5o2_qppOuD9g",
    "SHA-512": "PcMsa75JEmBzOihijSa1ysfle-bUp4o8fA_UaCjU6WRjAQoQJQDzbHN06-61FVRs8fU_xzfpY3bYrsHpHYRtCRL01ehFwBxtp6Tk2q1Zlr76fazgOPK1o7IEwOpUtqT0cOdIpcvnDwDR8XRLyL4l_tO7xpTG-4Oe_iVIjSOd4c19h8YM1BBD283z-poU_ad1OcrR07aCDJfgCe6Xclswn9kCJi5aofDkEPuoi7by_6L8NoEy0RgaZh75F5g_DvggViAXZwFXHGZUFWIC8GOivxwgjHgA2Au_d5HZ06EkMgYBKMPJ8hTkUtnPCMBtpeviZ9LgeLz9Oifws6vVCb4rfA",
  },
  "RSA-PSS": {
    "SHA-1": "XsKyqwOKxN-2WayvZEqjifSLcFXAzaYl0gtyy23ScVVFjmeZfnCdPDcB1Zfu0GsmysCUOxWTR2RK4ROk2q8T3AhLKsAcqSHRZWNMmKiynQlYlOwZkA_QXmgyX_GQEjQIMSFAWaqSaZQmn5E6Jb_D4n0_h8ctqJ0rwE7is8mHV088imYYiJedmTh0dt5oirI5Asmiiv4KmX9SDnfMhKrKXJmzQAiwZEaObNkhVDpw5ihGLolTMxXkQEo9TFatPbn2oEIbWFv3NU3WOpFSa4Pfny0GPptxCAUNKf08Yr3iYm-ZXzt08uLxe6naBXSepTS9tyyzguQqscIO8d3tX13oIw",
    "SHA-256": "DFMH3QJ5RaYy7tyR_sdCld5m5d3iazNhNnRvnG_lGnh32SxSpIRH5c1aqA3RZTbmj5M1lSHI3X_DYKw5GySlCr-4u5vUx8PXiYS5q48OzhXB1VzvaPUxczCgUNL8NdT8LmxUzvlXN0qisj9IAZrQsRa-zOxUFi_TcpVmaGPw--vrCj5KwuuUJYvYULX9rAuC7tiXXOKv5NUsm2RfHCpZyJGE5dhlymutMn7XRsm-GNf3wVduKzhnGCaI6C08kkUwZLIWv6W67Sm0TT8z0lg95xlqKvt83gKX-6hYQNYWDCkRjYgyu6o_O5-RpOMaA-C2v3vvaiC3J4BhEfujZ_5VDA",
    "SHA-384": "SLdy2w3gyXpxaEMrJK6-rgoi1h9VT0P2bQDdhAx4gUQPChLKrNIEhjMC_EchDSEqsM-ND-iFlebWLfTqOBtrpUcCa3TIcvOsstHgZu68gyCJeVU7IcEocGYqUmZal6EFJoqkh9CJ_MfLWjU26NJdWNcjY72G18ZiN3IdjNSCqNgra7JjuM4TIjSl79P8VJlD-EEqqrs7OKQM-eA8MBHasVUkdry3V2dOeiylISeKcp6exIHELH91ovXMXzU2Tq13Io3_-Ln8_JhU23LQ5bf8Da4N6dq_IIqT2SMmoMLAKWRNX1tDyToUmp7FU1kKQVMH9PJN8v49bAHaX4-qnl_u9A",
    "SHA-512": "O5wt56L62jmqWwejRnoYW3Uptg-uI1a6N-GtgGdJOmKBlTpBRYs_ZrK-cPgKx2yGZ_qEMGzafwgMqPzA1EWWM6a25ElFWFe5W3OoNbesTQBh5vcHF4Q5nMHbC1RPUOJ_AUhESM7YidrfRzQubIM4Z3Cyl0jPXOAmH_3ifD0u9D6VOiwDgtByzI_MOIuqdOhA3pKKvbfl1q_IsywBhPV-RsQnsQvjsQvZsFmppWUHzs_FgRMt2bG7dRhEGrYheaCd6nazMp6v0JND0yIHnfCbzCof2t_YbBJhXUa8w4AUWH8Pa7EQIYHrKrvHVjU0hvJZqSWEgEHP5eBpQFpbZyWdSA",
  },
  "RSA-OAEP": {
    "SHA-1": "D10puIpI3gEn57Ft4Lz-4vFIzuC8lfOuT80lthSzBmZjtamgKnXYFsQBSwIy-MIefi_i5y9v1bKoHLsmqBG8tTDYF88irDL7F0Q9mV6GQUdW2X7TaLGaQ2Pi3qnWjZJDpUQQI1J1fKyRJjUbtCVHTHWiWPYQy6lV1MnFBZ8BHFwMMK8u6GOJqMLkWEeVJsNspkK-IXQxodAmsadw9F0AJiW0V0Emoxeqt5dGZVOHt3Gc-6r_4IpCiH1XOLxiypkn3mPSTbJu4XWY5bOqi_BmM7A7jbJmgBYUgaNurnHJj5oQ4dTwKQEO03u03laNJY2asFYT-bvHgxdwf3jDvYaYsg",
    "SHA-256": "D776yRoqVxTJn-Ux8tH6S0VcZOc9ntXy5Lo3RHuxKdDz8Q1sAv1kdhvkdaJ4j54tfXsVlX2w5xMIXiQ6ANQ1bpgIELEJd_HGH6zva8pRqvKJzecTaNOVdAEIb7OPyuyEWezc-3hckSivY75R79cnnEmSwfxorI0H3mTNu8sfmV5OEXgJ8JkZtgAwzOXTYtliNaOYXg0GzawySktyyxjgad12zvpLZJfP1PLtaCd_K1bX807VmbO5NJZgslIUkmbGpoutrJ8OAlA8iadzIzc1eR3uwSmbtsggp7rtPxRgZHY9l8ekQZQi6aqdECxAt_xYhFC88niPXx_ua4jJtranxw",
    "SHA-384": "MNriTUlU218QaUJRodbMlV3d5_khSr-Ib_yPcxVcURcgEeh2JFqpA175iRtwAAmP8zGnioq-DvYdPlcNxDPlYwtJbj0MhG6qU5XGRzZQZ-JmnMUUuko4WBgBrG6WfcnBRKyIIQgqQjb8Na49VdRT1jRX7_InEmMAu-gOpstzbKYaRzqmoHfDzN_L6Qsgw8IjYoK_G3Gv3x7Zn9i996tTDpB880R-UWQ4_SgtUj_c21vM8LncczZX1O7Is5H_9NjnuqlokFDdo8HgDqwlsPCHYu1mNR5ns857p3XLQ9AIJ0554WeQ91auWeeIWM4DpaCfnvVABJa4n7Lxpv15NmkBfg",
    "SHA-512": "ShY2YIGxqKvwlaufojG8M-86ACz2XoFhFjvpfdlAV_idPK4-MyQIs8IkdKlWUUc8Pq2uMiLmaWFQNObmIjrzyDdDZY5SOMfrQQdMRmkSeyuuhCHoOU24MTqbKQAQllU4mFcQNCKEnAzMPFRKCf-SeEbif7Ic43E7Qpl_8pZV7ELn2EyiYiyi9To-x1YiJ2REV-H675vvBYyX8FFUga3TdD-eH9BrKD_WB5wjJOziNVxm0MqEjnjAFW86l8JK-ZO4aFoAWLXbq8WX0nE9kflps1-ZaSbh4jOdybpvdlkbDgWjBfcTJiUm1l94VeVXxWZDOcnkIca-EpFfg4U9VmSzaA",
  },
};

const privateKey = (name, hash, usages) => subtle.importKey("jwk", PRIVATE, { name, hash }, true, usages);
const publicKey = (name, hash, usages) => subtle.importKey("jwk", PUBLIC, { name, hash }, true, usages);

for (const hash of HASHES) {
  test(`RSASSA-PKCS1-v1_5 with ${hash} signs as Node does, which is deterministic`, async () => {
    const expected = MADE_BY_NODE["RSASSA-PKCS1-v1_5"][hash];
    const key = await privateKey("RSASSA-PKCS1-v1_5", hash, ["sign"]);
    same(toHex(await subtle.sign("RSASSA-PKCS1-v1_5", key, MESSAGE)), toHex(unbase64(expected)));
    const verifies = await publicKey("RSASSA-PKCS1-v1_5", hash, ["verify"]);
    same(await subtle.verify("RSASSA-PKCS1-v1_5", verifies, unbase64(expected), MESSAGE), true);
    same(await subtle.verify("RSASSA-PKCS1-v1_5", verifies, unbase64(expected), text("made by node")), false);
  });

  test(`RSA-PSS with ${hash} verifies what Node signed, and what it signed itself`, async () => {
    const saltLength = hash === "SHA-1" ? 0 : 20;
    const verifies = await publicKey("RSA-PSS", hash, ["verify"]);
    const signature = unbase64(MADE_BY_NODE["RSA-PSS"][hash]);
    same(await subtle.verify({ name: "RSA-PSS", saltLength }, verifies, signature, MESSAGE), true);
    same(await subtle.verify({ name: "RSA-PSS", saltLength: 16 }, verifies, signature, MESSAGE), false);
    signature[100] ^= 1;
    same(await subtle.verify({ name: "RSA-PSS", saltLength }, verifies, signature, MESSAGE), false);
    const signs = await privateKey("RSA-PSS", hash, ["sign"]);
    for (const length of [0, 32]) {
      const own = await subtle.sign({ name: "RSA-PSS", saltLength: length }, signs, MESSAGE);
      same(own.byteLength, 256);
      same(await subtle.verify({ name: "RSA-PSS", saltLength: length }, verifies, own, MESSAGE), true);
    }
  });

  test(`RSA-OAEP with ${hash} decrypts what Node encrypted, and what it encrypted itself`, async () => {
    const label = text(hash === "SHA-1" ? "" : "label");
    const decrypts = await privateKey("RSA-OAEP", hash, ["decrypt"]);
    const encrypted = unbase64(MADE_BY_NODE["RSA-OAEP"][hash]);
    same(toHex(await subtle.decrypt({ name: "RSA-OAEP", label }, decrypts, encrypted)), toHex(MESSAGE));
    await rejected(subtle.decrypt({ name: "RSA-OAEP", label: text("other") }, decrypts, encrypted), "OperationError");
    const encrypts = await publicKey("RSA-OAEP", hash, ["encrypt"]);
    const own = await subtle.encrypt({ name: "RSA-OAEP" }, encrypts, new Uint8Array());
    same(own.byteLength, 256);
    same((await subtle.decrypt({ name: "RSA-OAEP" }, decrypts, own)).byteLength, 0);
  });
}

test("RSA-OAEP encrypts at most the modulus less two hashes and two bytes", async () => {
  const key = await publicKey("RSA-OAEP", "SHA-256", ["encrypt"]);
  same((await subtle.encrypt("RSA-OAEP", key, new Uint8Array(256 - 66))).byteLength, 256);
  await rejected(subtle.encrypt("RSA-OAEP", key, new Uint8Array(256 - 65)), "OperationError");
});

test("RSA-OAEP refuses a damaged ciphertext and one of another length", async () => {
  const key = await privateKey("RSA-OAEP", "SHA-256", ["decrypt"]);
  const encrypted = unbase64(MADE_BY_NODE["RSA-OAEP"]["SHA-256"]);
  encrypted[0] ^= 1;
  await rejected(subtle.decrypt({ name: "RSA-OAEP", label: text("label") }, key, encrypted), "OperationError");
  await rejected(subtle.decrypt("RSA-OAEP", key, encrypted.subarray(1)), "OperationError");
  await rejected(subtle.decrypt("RSA-OAEP", key, new Uint8Array()), "OperationError");
});

test("a salt that does not fit the modulus is refused", async () => {
  const key = await privateKey("RSA-PSS", "SHA-256", ["sign"]);
  await rejected(subtle.sign({ name: "RSA-PSS", saltLength: 256 }, key, MESSAGE), "OperationError");
  await rejected(subtle.sign("RSA-PSS", key, MESSAGE), "TypeError");
});

test("signatures that are too short, too long or empty are false, not errors", async () => {
  for (const name of ["RSASSA-PKCS1-v1_5", "RSA-PSS"]) {
    const key = await publicKey(name, "SHA-256", ["verify"]);
    for (const length of [0, 255, 257]) {
      same(await subtle.verify({ name, saltLength: 32 }, key, new Uint8Array(length), MESSAGE), false);
    }
  }
});

test("an imported key shows its modulus, exponent and hash", async () => {
  for (const key of [
    await privateKey("RSA-PSS", "SHA-384", ["sign"]),
    await subtle.importKey("spki", unbase64(SPKI), { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]),
  ]) {
    same(key.algorithm.name, "RSA-PSS");
    same(key.algorithm.modulusLength, 2048);
    ok(key.algorithm.publicExponent instanceof Uint8Array);
    equal([...key.algorithm.publicExponent], [1, 0, 1]);
    equal(key.algorithm.hash, { name: "SHA-384" });
  }
});

test("pkcs8, spki and jwk are written as Node writes them", async () => {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-512" };
  const secret = await subtle.importKey("pkcs8", unbase64(PKCS8), algorithm, true, ["sign"]);
  const open = await subtle.importKey("spki", unbase64(SPKI), algorithm, true, ["verify"]);
  same(toHex(await subtle.exportKey("pkcs8", secret)), toHex(unbase64(PKCS8)));
  same(toHex(await subtle.exportKey("spki", open)), toHex(unbase64(SPKI)));
  equal(await subtle.exportKey("jwk", secret), { ...PRIVATE, alg: "RS512", ext: true, key_ops: ["sign"] });
  equal(await subtle.exportKey("jwk", open), { ...PUBLIC, alg: "RS512", ext: true, key_ops: ["verify"] });
});

test("alg of a jwk must fit the algorithm and the hash", async () => {
  const names = { "RSASSA-PKCS1-v1_5": "RS256", "RSA-PSS": "PS256", "RSA-OAEP": "RSA-OAEP-256" };
  for (const [name, alg] of Object.entries(names)) {
    const usages = [name === "RSA-OAEP" ? "encrypt" : "verify"];
    const key = await subtle.importKey("jwk", { ...PUBLIC, alg }, { name, hash: "SHA-256" }, true, usages);
    same((await subtle.exportKey("jwk", key)).alg, alg);
    await rejected(subtle.importKey("jwk", { ...PUBLIC, alg }, { name, hash: "SHA-1" }, true, usages), "DataError");
  }
  const sha1 = await subtle.importKey("jwk", { ...PUBLIC, alg: "RSA-OAEP" }, { name: "RSA-OAEP", hash: "SHA-1" }, true, ["encrypt"]);
  same((await subtle.exportKey("jwk", sha1)).alg, "RSA-OAEP");
});

test("broken keys are refused", async () => {
  const algorithm = { name: "RSA-PSS", hash: "SHA-256" };
  const refused = (jwk, usage) => rejected(subtle.importKey("jwk", jwk, algorithm, true, [usage]), "DataError", JSON.stringify(jwk).slice(0, 60));
  await refused({ ...PUBLIC, kty: "EC" }, "verify");
  await refused({ ...PUBLIC, n: undefined }, "verify");
  await refused({ ...PUBLIC, e: undefined }, "verify");
  await refused({ ...PUBLIC, use: "enc" }, "verify");
  await rejected(subtle.importKey("spki", unbase64(SPKI).subarray(0, 100), algorithm, true, ["verify"]), "DataError");
  await rejected(subtle.importKey("pkcs8", unbase64(SPKI), algorithm, true, ["sign"]), "DataError");
  await rejected(subtle.importKey("pkcs8", new Uint8Array(), algorithm, true, ["sign"]), "DataError");
});

test("there is no raw format", async () => {
  const algorithm = { name: "RSA-PSS", hash: "SHA-256" };
  await rejected(subtle.importKey("raw", new Uint8Array(256), algorithm, true, ["verify"]), "NotSupportedError");
  await rejected(subtle.exportKey("raw", await publicKey("RSA-PSS", "SHA-256", ["verify"])), "NotSupportedError");
});

test("usages are split by kind; those of the other kind are syntax errors at import", async () => {
  await rejected(privateKey("RSA-PSS", "SHA-256", ["verify"]), "SyntaxError");
  await rejected(publicKey("RSA-PSS", "SHA-256", ["sign"]), "SyntaxError");
  await rejected(privateKey("RSA-OAEP", "SHA-256", ["sign"]), "SyntaxError");
  await rejected(privateKey("RSA-PSS", "SHA-256", []), "SyntaxError");
  equal([...(await publicKey("RSA-PSS", "SHA-256", [])).usages], []);
});

test("keys are generated, and work", async () => {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", modulusLength: 1024, publicExponent: EXPONENT, hash: "SHA-256" };
  const { privateKey: secret, publicKey: open } = await subtle.generateKey(algorithm, false, ["sign", "verify"]);
  equal([secret.type, secret.extractable, ...secret.usages], ["private", false, "sign"]);
  equal([open.type, open.extractable, ...open.usages], ["public", true, "verify"]);
  same(open.algorithm.modulusLength, 1024);
  const signature = await subtle.sign("RSASSA-PKCS1-v1_5", secret, MESSAGE);
  same(signature.byteLength, 128);
  same(await subtle.verify("RSASSA-PKCS1-v1_5", open, signature, MESSAGE), true);
  await rejected(subtle.exportKey("pkcs8", secret), "InvalidAccessError");
});

test("a generated key of 2048 bits has two primes, and survives export and import", async () => {
  const algorithm = { name: "RSA-OAEP", modulusLength: 2048, publicExponent: EXPONENT, hash: "SHA-1" };
  const { privateKey: secret, publicKey: open } = await subtle.generateKey(algorithm, true, ["encrypt", "decrypt"]);
  const der = await subtle.exportKey("pkcs8", secret);
  const again = await subtle.importKey("pkcs8", der, algorithm, true, ["decrypt"]);
  const encrypted = await subtle.encrypt("RSA-OAEP", open, MESSAGE);
  same(toHex(await subtle.decrypt("RSA-OAEP", again, encrypted)), toHex(MESSAGE));
  const { n, e, d, p, q, dp, dq, qi } = await subtle.exportKey("jwk", again);
  same(e, "AQAB");
  same(unbase64(n).length, 256);
  for (const part of [p, q, dp, dq, qi]) ok(unbase64(part).length <= 128);
  ok(unbase64(d).length <= 256);
});

test("what cannot be generated is refused", async () => {
  const whole = { name: "RSA-PSS", modulusLength: 1024, publicExponent: EXPONENT, hash: "SHA-256" };
  await rejected(subtle.generateKey(whole, true, ["verify"]), "SyntaxError");
  await rejected(subtle.generateKey(whole, true, ["sign", "encrypt"]), "SyntaxError");
  for (const member of ["modulusLength", "publicExponent", "hash"]) {
    await rejected(subtle.generateKey({ ...whole, [member]: undefined }, true, ["sign"]), "TypeError", member);
  }
  await rejected(subtle.generateKey({ ...whole, publicExponent: 65537 }, true, ["sign"]), "TypeError");
  await rejected(subtle.generateKey({ ...whole, publicExponent: new Uint8Array([2]) }, true, ["sign"]), "OperationError");
  await rejected(subtle.generateKey({ ...whole, publicExponent: new Uint8Array([1]) }, true, ["sign"]), "OperationError");
  await rejected(subtle.generateKey({ ...whole, modulusLength: 0 }, true, ["sign"]), "OperationError");
});

test("the key signs only with its own scheme", async () => {
  const key = await privateKey("RSA-PSS", "SHA-256", ["sign"]);
  await rejected(subtle.sign("RSASSA-PKCS1-v1_5", key, MESSAGE), "InvalidAccessError");
  await rejected(subtle.verify({ name: "RSA-PSS", saltLength: 32 }, key, new Uint8Array(256), MESSAGE), "InvalidAccessError");
});
