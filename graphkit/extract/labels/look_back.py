"""How a sentence looks back on the inspection before.

Inspectors say what became of earlier requests in four ways: "this was an area for improvement at the last
inspection" (asked), "most recommendations of the last inspection have been addressed" (overall), "visits are
more frequent than at the last inspection" (since), "too little has been done since the last inspection"
(unchanged). What the sentence finds is told by its polarity. One that only tells what was found or judged at
the time ("a visit in 2018 identified gaps") looks back in none; where it says so from the first word on, it
evaluates nothing of today.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

_EVENT = r"\b(?:(?:re-?)?inspections?|visits?|area\ review|SIF|ILACS|JTAI)\b"
_NAMED = r"(?:(?:focuss?ed|monitoring|assurance)\ (?:\w+\ )?visits?|SIF|ILACS|JTAI)\b"  # no visit of a worker
_EARLIER = (
    r"\b(?:last|previous|earlier|most\ recent|20[012]\d"
    r"|(?:initial|original|first)(?=\ (?:\w+\ ){0,5}?(?:inspection|area\ review)\b))\b"
)
_SAID = r"\b(?:identified|raised|highlighted|noted|criticised)\b"
_GAP = r"(?:(?!\b(?:since|than|prior|before|time\ of\ (?:the\ )?inspection|this)\b)[^.;])"
_BACK = re.compile(
    rf"""{_EARLIER} (?: {_GAP}{{0,60}}? {_EVENT} | \ recommendations )
       | {_EVENT} (?:[^.;]{{0,30}}? | \ of\ [^.;,\d]{{0,80}}?) \b(?:in|of)\ (?:\w+\ )? 20[012]\d
       | \bsubsequent\ {_NAMED}
       | \bsince\ (?:the|that|their|those)\ (?:[\w’'()-]+\ ){{0,6}}? (?:inspections?\b|{_NAMED}|visits?,)
       | (?:\b(?:following|after|time\ of|findings\ of)|{_SAID}\ (?:at|by|during|in))\ the
            \ (?:[\w’'-]+\ ){{0,3}}? {_NAMED}""",
    re.IGNORECASE | re.VERBOSE,
)
_OF_EARLIER = rf"(?!\ as\ (?:an?\ )?(?:strong|strength|good)) (?:(?!,){_GAP}){{0,90}}? {_EVENT}"
_OVERALL = re.compile(
    rf"""\bareas\b (?:(?!\b(?:which|judged)\b)[^.;]){{0,30}}? \b(?:for|to|requir\w+|need\w*
            |identified\ (?:for|as)) \ (?:\w+\ ){{0,3}}? (?:attention|priority|improv\w+|develop\w+|weak)
       | \b(?:areas|shortfalls|weaknesses|issues|concerns|deficits|failings|failures)\b [^.;]{{0,70}}?
            (?:{_SAID}|\b(?:found|reported)\b) {_OF_EARLIER}
       | (?<!despite\ ) (?<!despite\ the\ ) \brecommendations\b""",
    re.IGNORECASE | re.VERBOSE,
)
_ASKED = re.compile(
    rf"""\b areas?\ (?:for|in\ need|requir\w+)\b | \boutstanding\ action\b | \brecommend(?:ed|ations?)\b
       | \b area\ of\ (?:\w+\ )?(?:improvement(?!\ since)|development|concern|weakness|inadequacy|focus)\b
       | \bneeded\ (?:to\ )?(?:improve|develop)
       | \A (?!.*\b(?:an\ improvement|strengths?|good\ practice|learning)\b
                [^.;]{{0,60}}? (?<!which\ )\bidentified\b) .*? (?:
            (?<!have\ ) (?<!has\ ) (?<!had\ ) (?<!already\ ) {_SAID} {_OF_EARLIER}
          | {_EVENT} (?:(?!,){_GAP}){{0,40}}? (?:,\ which\ )? {_SAID}
          | {_EVENT} {_GAP}{{0,120}}? \b(?:was|were)\ {_SAID} )""",
    re.IGNORECASE | re.VERBOSE,
)
_CHANGED = r"""\b(?:improv\w+(?!\ (?:adviser|board|partner|plan))|deteriorat\w+|declin\w+|progress\w*|chang\w+
    |strengthen\w*|buil[dt]\w*|differen\w+|increas\w+|reduc\w+|address\w*|develop\w+|pace|learning|responded
    |taken|position)\b"""
_SINCE = re.compile(
    rf"""\bsince\b {_GAP}{{0,110}}? {_EVENT}
       | \b(?:since|than)\b [^.;]{{0,60}}? (?:{_EARLIER}|\bfocuss?ed\b)
       | \A (?!(?!.*\bnow\b) .*\bjudged\b) .*? \b(?:at|by)\ the\ (?:time\ of\ the\ )?(?:last|previous)\b
       | \b(?:seen|evident)\ {_GAP}{{0,40}}? \b(?:at|during)\ the\ {_GAP}{{0,30}}? {_EVENT}
       | {_CHANGED} [^.;]{{0,60}}? \b(?:from|on|in\ response\ to)\ (?:
            (?:\w+\ ){{0,6}}? {_EARLIER} (?!\ to\b) (?:\ [\w’'-]+){{0,5}}? \ {_EVENT}
          | (?:[\w’'-]+\ ){{0,12}}? (?:{_EVENT} \ (?:in|of)\ (?:\w+\ )? 20[012]\d | {_NAMED}) )
       | {_CHANGED} [^.;]{{0,60}}? \b(?:following|after)\ (?!an?\b) {_GAP}{{0,60}}? {_EVENT}
       | \b(?:following|after)\ (?!an?\b) {_GAP}{{0,60}}? {_EVENT} [^.;]{{0,90}}? {_CHANGED}""",
    re.IGNORECASE | re.VERBOSE,
)
_UNCHANGED = re.compile(
    r"""\A (?=.*\b(?:since|following)\b) .*? (?:
         \b(?:not|no|never)\b (?!\ (?:longer|only)\b) (?:(?!\b(?:and|but|or|although|while)\b)[^.;]){0,40}?
            \b(?:improv\w+|progress\w*|resolved|addressed|tackled|deliver\w*|develop\w+|effected)\b
       | \b(?:insufficient|inadequate|little|limited|poor|slow)\ (?:progress|pace|improvement|change)\b
       | \bnot\ enough\ has\ been\ done\b | \bfailed\ to\ (?:deliver|improve|address|tackle|make)\b
       | \b(?:pace|progress|rate)\b (?:(?!\b(?:but|although|while)\b)[^.;]){0,120}?
            (?: \b(?:is|has|had)\ (?:\w+\ ){0,4}?(?:slow|too\ long|poor)
            | \bnot\ been\ sufficient )\b )""",
    re.IGNORECASE | re.VERBOSE,
)
_REPEATED = re.compile(
    r"""\b(?:areas?|recommendations?|actions?)\b [^.;]{0,40}? \b(?:at|from|of|in)\b [^.;]{0,20}?
        \b(?:last|previous|earlier)\b [^.;]{0,40}? \binspections?\b
      | \b(?:repeated|outstanding)\ (?:areas?|recommendations?)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_TOLD = re.compile(  # what a visit found in its day, or which of several it was, with no word on today
    rf"""\A (?!.*\b(?:still|remain(?!ed)\w*|continu\w+|persist\w*|again|recurr\w+)\b)
         (?!.*\b(?:now|yet|current\w*|has|(?<!to\ )have|is|are)\b) .*? {_EVENT} [^.;]{{0,50}}?
         (?: (?<!was\ )(?<!were\ )\b(?:identified|found|highlighted|noted|concluded|resulted|raised)\b
           | \bfound\ to\ have\b )
       | \A Previously\b (?!.*\b(?:now|has|have|is|are)\b)
       | \A (?:This|It|The\ visit)\ (?:was|is)\ the\ (?:\w+\ ){{1,3}}visit\b""",
    re.IGNORECASE | re.VERBOSE,
)
_TODAY = r"""\b(?:now|yet|today|current\w*|still|remain(?!ed)\w*|continu\w+|persist\w*|again|recurr\w+|since
    |has|(?<!to\ )(?<!not\ )have|is|are)\b"""
_NOW = re.compile(_TODAY, re.IGNORECASE | re.VERBOSE)
_OF_THEN = re.compile(
    rf"""\A (?!.*{_TODAY}) (?:
         (?:At|During|In|By) \ (?:the\ (?:time|point)\ of\ )? (?:the|their|that|our)\  (?:\w+\ ){{0,2}}?
            {_EARLIER} {_GAP}{{0,40}}? {_EVENT} (?=[^.;]*\b(?:was|were|had|did|found)\b)
       | (?:However,\ )? (?:The(?:\ \w+[’']s)?|Their|That|Our|Inspectors\ at\ the)\ {_EARLIER}
            {_GAP}{{0,40}}? {_EVENT} (?:\ report)? (?:\ (?:in|of)\ [^.;:]{{1,50}}?)? (?:\ also)?
            \ (?:found|identified|noted|highlighted|reported|concluded|showed|raised) )""",
    re.IGNORECASE | re.VERBOSE,
)
_WAYS = (("overall", _OVERALL), ("asked", _ASKED), ("unchanged", _UNCHANGED), ("since", _SINCE))
_BARE = re.compile(  # "shortfalls identified in 2015", "since 2015" and a word on change
    rf"""(?P<at> (?:{_SAID}
              | \b(?:judged|judgements?|inspected|found\ to\ (?:be|require)|area\ for\ improvement)\b)
            (?:(?!\bhas\b|\bhave\b|{_EVENT})[^.;,\d]){{0,120}}? ) \ in
            \ (?P<month>(?-i:[A-Z][a-z]+\ )?) (?P<year>20[012]\d)\b (?![/–-])
       | \b (?P<since>since) \ (?P<from>20[012]\d)\b (?![/–-])""",
    re.IGNORECASE | re.VERBOSE,
)
_OTHERS = re.compile(
    r"\b(?:audits?|audited|peer|serious case|LSCB|board|self-assessment|surveys?|schools?|homes?|HMIC\w*"
    r"|police)\b"
)  # who found something, too
_CHANGE = re.compile(_CHANGED, re.IGNORECASE | re.VERBOSE)
_HINTS = ("nspection", "isit", "SIF", "ILACS", "JTAI")  # one of them is in every such sentence


def expand_bare_years(quote: str, years: Collection[int]) -> str:
    """Return a sentence that names an earlier inspection by its bare year with the word it leaves out.

    `years` are those of the full inspections that the report tells of. Figures have years as well: what is
    said since one is taken for the last of these, and where it tells of change.

    >>> expand_bare_years("Shortfalls identified in 2015 have not been resolved.", [2015])
    'Shortfalls identified at the inspection in 2015 have not been resolved.'
    """
    if not any(str(year) in quote for year in years):
        return quote

    def told(bare: re.Match[str]) -> str:
        if bare["at"] and int(bare["year"]) in years and not _OTHERS.search(quote, 0, bare.end()):
            return f"{bare['at']} at the inspection in {bare['month']}{bare['year']}"
        if bare["since"] and int(bare["from"]) == max(years) and _CHANGE.search(quote):
            return f"{bare['since']} the inspection in {bare['from']}"
        return bare.group()

    return _BARE.sub(told, quote)


def look_back_kind(quote: str) -> str:
    """Return in which way of the look-back scheme a sentence looks back, "" where it does not.

    >>> look_back_kind("This was an area for improvement at the last inspection.")
    'asked'
    """
    if not any(map(quote.__contains__, _HINTS)) or not _BACK.search(quote) or _TOLD.search(quote):
        return ""
    return next((way for way, words in _WAYS if words.search(quote)), "")


def flag_past_only(said: Sequence[str]) -> Iterator[bool]:
    """Yield of each sentence of a paragraph whether it only tells how things were at an earlier inspection.

    What is listed below one that ends with a colon is of that time as well, until one speaks of today. One
    that tells what was asked for is about today, too: whether that has been done.

    >>> list(flag_past_only(["The initial inspection found that plans were late.", "Plans are in time."]))
    [True, False]
    """
    listed = False
    for quote in said:
        then = _OF_THEN.search(quote) is not None and look_back_kind(quote) not in ("asked", "overall")
        listed = listed and not _NOW.search(quote)
        yield then or listed
        listed = listed or (then and quote.endswith(":"))


def repeats_earlier_request(quote: str) -> bool:
    """Say whether a recommendation says itself that an earlier inspection asked for the same.

    >>> repeats_earlier_request("Improve supervision. This was a recommendation at the last inspection.")
    True
    """
    return ("nspection" in quote or "recommendation" in quote) and _REPEATED.search(quote) is not None
