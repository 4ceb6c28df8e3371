"""Reading files of records line by line, and reading their fields."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core import records
from forum.core.errors import Refused
from forum.core.records_file import LINE_MOST, csv_lines, json_lines


def _json(raw: bytes):
    return [
        (line.number, line.record if line.record is not None else line.reason) for line in json_lines(io.BytesIO(raw))
    ]


def _csv(raw: bytes, needed=("a",)):
    return [
        (line.number, line.record if line.record is not None else line.reason)
        for line in csv_lines(io.BytesIO(raw), needed)
    ]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{", "is no JSON"),
        (b'{"a": NaN}', "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "is no JSON"),
        (b"[1]", "is no JSON object"),
        (b'"text"', "is no JSON object"),
        (b'{"a": "\xff"}', "is no UTF-8 text"),
        (b'{"a": "x\\u0000y"}', "a holds a NUL or half a character"),
        (b'{"a": "x\x00y"}', "is no JSON"),
        (b'{"a": ["\\ud800"]}', "a holds a NUL or half a character"),
        (b'{"a": {"b": "\\udfff"}}', "a holds a NUL or half a character"),
        (b'{"a": "' + b"x" * LINE_MOST + b'"}', f"is longer than {LINE_MOST} bytes"),
    ],
)
def test_a_bad_line_costs_itself_only(bad, reason):
    assert _json(b'{"a": 1}\n' + bad + b'\n\n{"a": 2}') == [(1, {"a": 1}), (2, reason), (4, {"a": 2})]


def test_a_byte_order_mark_is_no_part_of_the_first_line():
    assert _json(b'\xef\xbb\xbf{"a": 1}\r\n') == [(1, {"a": 1})]
    assert _csv(b"\xef\xbb\xbfa,b\r\n1,2\r\n") == [(2, {"a": "1", "b": "2"})]


@given(st.lists(st.binary(max_size=40).filter(lambda raw: b"\n" not in raw), max_size=8))
def test_no_bytes_stop_the_reading(lines):
    good = b'{"here": true}\n'
    found = _json(b"".join(line + b"\n" + good for line in lines))
    assert sum(value == {"here": True} for _, value in found) == len(lines)
    _csv(b"a\n" + b"\n".join(lines))


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"1", "has 1 values for 2 columns"),
        (b"1,2,3", "has 3 values for 2 columns"),
        (b'"1,2', "has a quote that is not closed"),
        (b'"1"x,2', "is no row of values"),
        (b"1,\xff", "is no UTF-8 text"),
        (b"1,x\x00y", "b holds a NUL or half a character"),
    ],
)
def test_a_bad_row_costs_itself_only(bad, reason):
    rows = _csv(b"a,b\nfirst,1\n" + bad + b'\nlast,"2, and ""more"""\n')
    assert rows == [(2, {"a": "first", "b": "1"}), (3, reason), (4, {"a": "last", "b": '2, and "more"'})]


def test_a_quoted_cell_may_hold_line_ends():
    assert _csv(b'a,b\n"x\ny",1\nz,2\n') == [(2, {"a": "x\ny", "b": "1"}), (4, {"a": "z", "b": "2"})]


@pytest.mark.parametrize("raw", [b"", b"\n", b"b,c\n1,2\n", b"\xff\n"])
def test_a_file_without_its_columns_is_refused(raw):
    with pytest.raises(Refused, match="names no column a"):
        _csv(raw)


@pytest.mark.parametrize("value", [1, True, ["x"], {"x": "y"}, 1.5])
def test_a_text_is_a_text(value):
    with pytest.raises(Refused, match="title is no text"):
        records.line({"title": value}, "title", 10)


def test_fields_are_cleaned_counted_and_needed():
    assert records.line({"a": " two \n words\u202e "}, "a", 20) == "two words"
    assert records.text({"a": "one\r\ntwo "}, "a", 20) == "one\ntwo"
    assert (records.line({"a": None}, "a", 5), records.line({}, "a", 5)) == ("", "")
    with pytest.raises(Refused, match="a has 6 characters; the most is 5"):
        records.line({"a": "123456"}, "a", 5)
    for missing in ({}, {"a": None}, {"a": " \n"}):
        with pytest.raises(Refused, match="a is missing"):
            records.line(missing, "a", 5, needed=True)


@pytest.mark.parametrize("value", ["x", "2017", True, 1899, 2101, 2017.0])
def test_a_year_is_a_whole_number_in_its_range(value):
    with pytest.raises(Refused, match="year is no whole number from 1900 to 2100"):
        records.whole({"year": value}, "year", 1900, 2100)


def test_a_year_may_be_missing():
    assert [records.whole({"year": value}, "year", 1900, 2100) for value in (None, "", 1900, 2100)] == [
        None,
        None,
        1900,
        2100,
    ]


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "//example.org",
        "example.org",
        "https://",
        "http://[",
        "mailto:a@b.c",
        "https://a..example",
    ],
)
def test_an_address_is_one_of_the_web(value):
    with pytest.raises(Refused, match="url is no web address"):
        records.address({"url": value}, "url")
