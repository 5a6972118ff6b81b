"""A display that nobody sees, and what is on it as a picture."""

import os
import struct
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from checks import Failed

BYTES_PER_PIXEL = 4


@dataclass(frozen=True)
class Display:
    """As `DISPLAY` has it, and the file in which the server keeps what is shown."""

    name: str
    framebuffer: Path

    def picture(self) -> bytes:
        """What is shown now, as a PNG."""
        return png(*pixels(self.framebuffer.read_bytes()))

    def pixel(self, x: int, y: int) -> tuple[int, ...]:
        """Red, green and blue of one point, as it is now."""
        width, _, rgb = pixels(self.framebuffer.read_bytes())
        return tuple(rgb[3 * (y * width + x) :][:3])


@contextmanager
def display(folder: Path, width: int, height: int) -> Iterator[Display]:
    """Starts Xvfb with one screen, which a window without a window manager fills from its corner."""
    reader, writer = os.pipe()
    argv = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-fbdir", folder]
    with (folder / "xvfb.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(argv, pass_fds=[writer], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    os.close(writer)
    try:
        with os.fdopen(reader, encoding="ascii") as told:
            # Nothing comes from a server that ended.
            number = told.readline().strip()
        if not number:
            raise Failed(f"Xvfb did not start:\n{(folder / 'xvfb.log').read_text(encoding='utf-8')}")
        yield Display(f":{number}", folder / "Xvfb_screen0")
    finally:
        server.terminate()
        server.wait()


def pixels(xwd: bytes) -> tuple[int, int, bytes]:
    """Width, height and the RGB rows of a screen in the format XWD (X11/XWDFile.h): header, colours, rows of BGRX."""
    header = struct.unpack_from(">25I", xwd)
    header_size, version, _, depth, width, height = header[:6]
    bits_per_pixel, bytes_per_line, colours = header[11], header[12], header[19]
    if (version, depth, bits_per_pixel) != (7, 24, 8 * BYTES_PER_PIXEL):
        raise Failed(f"Xvfb keeps its screen as XWD {version} with {depth} bits in {bits_per_pixel}, which is not read here")
    start = header_size + 12 * colours
    rgb = bytearray()
    for row in range(height):
        line = xwd[start + row * bytes_per_line :][: width * BYTES_PER_PIXEL]
        packed = bytearray(3 * width)
        packed[0::3], packed[1::3], packed[2::3] = line[2::4], line[1::4], line[0::4]
        rgb += packed
    return width, height, bytes(rgb)


def png(width: int, height: int, rgb: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    stride = 3 * width
    rows = b"".join(b"\0" + rgb[start : start + stride] for start in range(0, height * stride, stride))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
