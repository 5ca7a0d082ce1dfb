"""HTML by hand: what is text is escaped, what is markup says so by its type."""

from collections.abc import Iterable
from html import escape


class Html(str):
    """Markup, which is not escaped again."""

    __slots__ = ()


BR = Html("<br>")


def el(tag: str, *inner: str, cls: str = "", id: str = "", **more: str) -> Html:
    """An element; inner texts are escaped unless they are markup."""
    attributes = {"class": cls, "id": id, **{name.rstrip("_"): value for name, value in more.items()}}
    shown = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items() if value)
    return Html(f"<{tag}{shown}>{joined(inner)}</{tag}>")


def joined(parts: Iterable[str], between: str = "") -> Html:
    return Html(between.join(part if isinstance(part, Html) else escape(part, quote=False) for part in parts))


def table(heads: Iterable[str], rows: Iterable[Iterable[str]], cls: str = "") -> Html:
    """A table whose head is repeated on every printed page; nothing where there are no rows."""
    body = [el("tr", *(el("td", cell) for cell in row)) for row in rows]
    if not body:
        return Html("")
    return el("table", el("thead", el("tr", *(el("th", head) for head in heads))), el("tbody", *body), cls=cls)


STYLE = """
:root{--ink:#1c2733;--soft:#5b6673;--line:#d5dbe3;--ground:#f6f8fb;--accent:#1f5fa8}
*{box-sizing:border-box}
body{margin:0;color:var(--ink);font:15px/1.6 'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',
'WenQuanYi Micro Hei',system-ui,sans-serif;display:grid;grid-template-columns:240px minmax(0,1fr)}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:20px 16px;background:var(--ground);
border-right:1px solid var(--line);font-size:13px}
nav a{display:block;color:var(--ink);text-decoration:none;padding:2px 0}nav a.sub{padding-left:14px;color:var(--soft)}
nav a:hover{color:var(--accent)}
main{padding:28px 36px 80px;max-width:1240px}
h1{font-size:28px;margin:0 0 4px}h2{font-size:23px;margin:56px 0 8px;border-bottom:2px solid var(--accent)}
h3{font-size:17px;margin:30px 0 8px}h4{font-size:15px;margin:18px 0 6px}
.soft{color:var(--soft)}.small{font-size:12.5px}
table{border-collapse:collapse;width:100%;margin:6px 0 14px;font-size:13.5px;line-height:1.5}
th,td{border:1px solid var(--line);padding:5px 8px;vertical-align:top;text-align:left;overflow-wrap:anywhere}
th{background:var(--ground);font-weight:600;white-space:nowrap}
code,.formal{font:12.5px/1.5 'Cascadia Mono','JetBrains Mono','DejaVu Sans Mono',Consolas,monospace}
code{overflow-wrap:anywhere}
.formal{margin:0}.formal ul{margin:0;padding-left:14px;list-style:none;border-left:2px solid var(--line)}
.formal .word{color:var(--accent);font-weight:600}
.mark{display:inline-block;border-radius:9px;padding:0 8px;font-size:11.5px;line-height:18px;white-space:nowrap;
border:1px solid currentColor}
.mark.text{color:#2e7d4f}.mark.digest{color:#1f5fa8}.mark.weak{color:#b25e00}.mark.unconfirmed{color:#b3261e}
.mark.ours{color:#6a4c93}.mark.plain{color:var(--soft)}
.criteria{table-layout:fixed}.criteria th:nth-child(1){width:30%}.criteria th:nth-child(2){width:25%}
.criteria th:nth-child(3){width:26%}.criteria th:nth-child(4){width:19%}
.named td:first-child code{white-space:nowrap;overflow-wrap:normal}.defined{table-layout:fixed}
.head{border-left:5px solid;padding:2px 10px;margin-top:22px}
.differs{background:#fff6d6}
.picture{border:1px solid var(--line);margin:8px 0}.picture svg{display:block;width:100%;height:auto}
.cases td,.cases th{font-size:12px;padding:2px 6px}
.sign{border:1px solid var(--line);padding:12px 16px;margin:18px 0;break-inside:avoid}
.sign td{height:40px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:8px 0}dt{color:var(--soft)}dd{margin:0;
overflow-wrap:anywhere}
ul.points{padding-left:20px}ul.points li{margin:4px 0}
@media (max-width:900px){body{display:block}nav{position:static;height:auto}}
@page{size:A4;margin:14mm 12mm}
@page landscape{size:A4 landscape;margin:8mm}
@media print{body{display:block;font-size:10.5pt}nav{display:none}main{padding:0;max-width:none}
h2{break-before:page;margin-top:0}h3,h4,.head{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}
table{font-size:8.5pt}code,.formal{font-size:8pt}
.small,.small code{font-size:7.5pt}.mark{font-size:7pt;line-height:11pt}
.picture{page:landscape;break-before:page;break-after:page;border:0;
margin:0}.picture svg{max-height:190mm}a{color:inherit;text-decoration:none}}
"""
