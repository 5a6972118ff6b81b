use serde_json::json;

use super::*;

fn refusal(value: &Value) -> String {
    let Error { code, message } = check(value).expect_err(&value.to_string());
    assert_eq!(code, ErrorCode::InvalidArgument);
    message
}

#[test]
fn plain_json_is_itself() {
    for value in [json!(null), json!(1.5), json!("x"), json!([1, [2], {}]), json!({ "a": { "b": [true] } })] {
        check(&value).unwrap();
    }
    assert_eq!(Item::of(&json!(1)).unwrap(), Item::Plain(&json!(1)));
}

#[test]
fn every_type_is_read() {
    let date = json!({ "$type": "Date", "value": 5 });
    assert_eq!(Item::of(&date).unwrap(), Item::Date(Some(5.0)));
    assert_eq!(Item::of(&json!({ "$type": "undefined" })).unwrap(), Item::Undefined);
    assert_eq!(Item::of(&json!({ "$type": "BigInt", "value": "-12" })).unwrap(), Item::BigInt("-12"));
    let buffer = json!({ "$type": "ArrayBuffer", "value": "AQID" });
    assert_eq!(Item::of(&buffer).unwrap(), Item::Buffer(vec![1, 2, 3]));
    for value in [
        json!({ "$type": "Date", "value": null }),
        json!({ "$type": "Number", "value": "NaN" }),
        json!({ "$type": "RegExp", "value": "a+", "flags": "g" }),
        json!({ "$type": "Map", "value": [[date, { "$type": "Set", "value": [1, date] }]] }),
        json!({ "$type": "Error", "name": "TypeError", "message": "m", "cause": { "$type": "DOMException" } }),
        json!({ "$type": "Boxed", "value": { "$type": "BigInt", "value": "1" } }),
        json!({ "$type": "Object", "value": { "$type": "x" } }),
        json!({ "$type": "Array", "length": 3, "value": { "1": date } }),
        json!({ "$type": "Uint16Array", "value": "AQIDBA==" }),
        json!([buffer, { "$type": "Uint8Array", "buffer": { "$type": "Ref", "up": 2, "value": [0] }, "byteOffset": 1, "length": 2 }]),
        json!({ "self": { "$type": "Ref", "up": 1, "value": [] } }),
    ] {
        check(&value).unwrap();
    }
}

#[test]
fn what_is_malformed_is_refused_with_its_place() {
    for (value, message) in [
        (json!({ "$type": "Nonsense" }), "the value: Nonsense: there is no such type"),
        (json!({ "a": [1, { "$type": 3 }] }), r#"the value at ["a"][1]: "$type" is no text"#),
        (
            json!([{ "$type": "Map", "value": [[1]] }]),
            "the value at [0]: Map: an entry is no pair of a key and a value",
        ),
        (
            json!({ "$type": "Set", "value": [{ "$type": "Date" , "value": "x" }] }),
            r#"the value at ["value"][0]: Date: `value` is neither a number nor null"#,
        ),
        (json!({ "$type": "BigInt", "value": "1e3" }), "the value: BigInt: `value` is no integer"),
        (json!({ "a": { "$type": "Ref", "up": 1, "value": ["b"] } }), r#"the value at ["a"]: Ref: it leads nowhere"#),
        (
            json!({ "a": { "$type": "Ref", "up": 1, "value": ["a"] } }),
            r#"the value at ["a"]: Ref: it leads to no object"#,
        ),
        (json!({ "a": { "$type": "Ref", "up": 2, "value": [] } }), r#"the value at ["a"]: Ref: it leads nowhere"#),
        (
            json!({ "a": { "$type": "Ref", "up": 1, "value": ["m", "value"] }, "m": { "$type": "Set", "value": [] } }),
            r#"the value at ["a"]: Ref: it leads nowhere"#,
        ),
        (
            json!({ "$type": "Uint16Array", "value": "AQID" }),
            "the value: Uint16Array: it lies outside of its buffer of 3 bytes",
        ),
        (json!({ "$type": "Uint8Array", "buffer": 1 }), "the value: Uint8Array: `buffer` is no ArrayBuffer"),
        (
            json!({ "$type": "Array", "length": 4_294_967_296u64, "value": {} }),
            "the value: Array: `length` is no length of an array",
        ),
    ] {
        assert_eq!(refusal(&value), message);
    }
    assert!(refusal(&json!({ "$type": "ArrayBuffer", "value": "?" })).contains("no base64"));
}

#[test]
fn nesting_has_a_limit() {
    let nested = |levels| (0..levels).fold(json!(1), |inner, _| json!([inner]));
    check(&nested(DEPTH_MAX)).unwrap();
    assert!(refusal(&nested(DEPTH_MAX + 1)).ends_with("nested deeper than 100 levels"));
}
