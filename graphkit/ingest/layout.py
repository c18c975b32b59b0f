"""first version"""
from __future__ import annotations
import re
from collections import Counter
from statistics import median
from graphkit.ingest.clean import clean
from graphkit.ingest.draft import Draft
from graphkit.ingest.marks import NESTED, bullet, closed, number
from graphkit.ingest.pdf import Line, Page
from graphkit.ingest.setapart import set_apart
from graphkit.model import BlockKind as K

def drafts_of(pages: list[Page]) -> list[Draft]:
    body = Counter()
    for p in pages:
        for l in p.lines: body[round(l.size*2)/2] += len(l.text)
    size = body.most_common(1)[0][0]
    seen = Counter()
    for p in pages:
        for key in {re.sub(r"\d+", "#", l.text) for l in p.lines if l.y > p.height*.9 or l.y < p.height*.1}:
            seen[key] += 1
    out: list[Draft] = []
    prev: Line | None = None
    for p in pages:
        fresh = True; foot = False
        for l in p.lines:
            text = clean(l.text)
            if not text: continue
            key = re.sub(r"\d+", "#", l.text)
            margin = l.y > p.height*.9 or l.y < p.height*.1
            if margin and (re.fullmatch(r"\d{1,3}", text) and l.size > 7 or (len(pages) > 3 and seen[key] >= max(2, len(pages)*.3))):
                out.append(Draft(K.HEADER, [(text, p.number)])); continue
            if l.size < size*.88 and (re.match(r"\d{1,2}\s|\d{1,2}$", text) or foot) and l.y < p.height*.5:
                if foot and not re.match(r"\d{1,2}\s|\d{1,2}$", text): 
                    for d in reversed(out):
                        if d.kind == K.FOOTNOTE: d.lines.append((text, p.number)); break
                else: out.append(Draft(K.FOOTNOTE, [(text, p.number)]))
                foot = True; continue
            foot = False
            last = next((d for d in reversed(out) if d.kind not in (K.HEADER, K.FOOTNOTE)), None)
            b = bullet(l.text); n = number(text)
            head = l.bold or l.size > size*1.08
            gap = prev is None or fresh or abs(prev.y-l.y) > 1.5*max(l.size, prev.size) 
            if b: d = Draft(K.BULLET, [(clean(b[1]), p.number)], level=2 if b[0] in NESTED else 1)
            elif n and not head: d = Draft(K.PARAGRAPH, [(n[1], p.number)], number=n[0])
            elif prev is not None and last is not None and fresh and not head and last.kind in (K.PARAGRAPH, K.BULLET) and (not closed(last.last) or text[0].islower()):
                last.lines.append((text, p.number)); d = None
            elif prev is not None and last is not None and not gap and (last.kind == K.HEADING) == head:
                last.lines.append((text, p.number)); d = None
            else:
                d = Draft(K.HEADING if head else K.PARAGRAPH, [(text, p.number)], level=(1 if l.size > size*1.5 else 2) if head else 0)
            if d: out.append(d)
            fresh = False; prev = l
    set_apart(out)
    return out
