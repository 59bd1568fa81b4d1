"""Mutators of texts that know the words of a format."""

from __future__ import annotations

from fuzz.mutators import text_mutator

_XML_TOKENS = (b"<", b">", b"&", b"&#0;", b"<!--", b"]]>", b"<![CDATA[", b"<?x?>", b"<!DOCTYPE x>")
TEXT = text_mutator(b"\r", b"\r\n", b"\x00", b"\xff\xfe", b"\xfe\xff", b"\xed\xa0\x80")
HTML = text_mutator(
    *_XML_TOKENS,
    *(
        b"<div>",
        b"</div>",
        b"<table><tr><td>",
        b"<li>",
        b"<ul>",
        b"<br>",
        b"<p style='display:none'>",
    ),
    *(b"<style>", b"</style>", b"p{display:none}", b"@media x{", b"/*", b"<meta charset=koi8-r>"),
    *(b"<script>", b"<a href='x'>", b"colspan='99999999'", b"&nbsp;", b"<pre>", b"<h1>", b"<td>"),
)
MARKDOWN = text_mutator(
    *(
        b"# ",
        b"* ",
        b"- ",
        b"> ",
        b"1. ",
        b"    ",
        b"`",
        b"```\n",
        b"[",
        b"](",
        b")",
        b"![",
        b"*",
        b"_",
    ),
    *(
        b"|",
        b"|-|\n",
        b"---\n",
        b"===\n",
        b"<div>",
        b"\\",
        b"~~",
        b"<a@example.com>",
        b"\t",
        b"[a]: b\n",
    ),
)
YAML = text_mutator(
    *(
        b"- ",
        b"  ",
        b": ",
        b"&a ",
        b"*a ",
        b"<<: *a\n",
        b"|\n",
        b">\n",
        b"!!python/object:os.system ",
    ),
    *(
        b"!!binary ",
        b"!!timestamp ",
        b"? ",
        b"[",
        b"]",
        b"{",
        b"}",
        b"---\n",
        b"...\n",
        b"%YAML 9.9\n",
    ),
    *(
        b"!!set ",
        b"!!omap ",
        b"!!int ",
        b"0x",
        b"1:2:3",
        b"~",
        b"'",
        b'"',
        b"\\x00",
        b".inf",
        b"2020-13-45",
    ),
    *(b"cv:\n", b"  sections:\n", b"    - name: x\n", b"2020-01-01T00:00:00+99:99"),
)
RTF = text_mutator(
    *(
        b"{",
        b"}",
        b"\\",
        b"\\par ",
        b"\\'e4",
        b"\\u-999 ",
        b"\\u55357?\\u56832?",
        b"\\bin9999 ",
        b"\\uc9 ",
    ),
    *(
        b"\\trowd",
        b"\\cell ",
        b"\\row ",
        b"\\cellx1",
        b"{\\*\\x ",
        b"{\\field{\\*\\fldinst HYPERLINK x}",
    ),
    *(
        b"\\fs0 ",
        b"\\fs99999 ",
        b"\\v ",
        b"\\ansicpg99999 ",
        b"\\fonttbl",
        b"\\stylesheet",
        b"\\s99 ",
        b"\\pict ",
    ),
    *(
        b"\\listtext ",
        b"\\ls9 ",
        b"\\shptxt ",
        b"\\footnote ",
        b"\\upr ",
        b"\\ud ",
        b"\\nesttableprops ",
        b"\\itap9 ",
    ),
)
CSV = text_mutator(b",", b'"', b'""', b"\r\n", b"\x00", b"\xef\xbb\xbf", b"First Name,", b"\n,,,\n")
