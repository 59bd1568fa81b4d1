#!/usr/bin/env python3
# The scorer of the corpus that this one follows, word for word, so that both are measured alike.
# fmt: off
# ruff: noqa: B023, B905, D101, D102, D103, D403, D415, E401, E501, E701, E702, E731, E741, I001, I002, RUF021, W291  (It is kept as it was written.)
"""Score resume extraction in JSON Resume schema.

  python score.py --truth dev/truth --pred PREDICTIONS [--index dev/index.json] [--by format|template|kind|layout|persona|lang] [--json OUT]

One truth file and one prediction file per document, same stem.  A missing prediction scores as empty.
Counts (TP, FP, FN) are summed over files; a field's F1 comes from the sums.  Macro = mean of the field F1s.
A truth entry may carry "_skip": [keys] (template does not print them: neither demanded nor punished).
Truth "_skip_sections" does the same for whole sections.  No end date beside a start date means "current".
summary uses the token-F1 itself as a soft count.  Deterministic; the only dependency is rapidfuzz.
"""
import argparse, json, re, sys, unicodedata
from collections import defaultdict
from pathlib import Path
from rapidfuzz import fuzz

FUZZ, BULLET = 90, 0.8
PRESENT = {"present", "current", "currently", "now", "ongoing", "today", "to date", "heute", "gegenwartig", "aujourdhui", "actualidad", "actualmente", "hoy", "atual", "hoje", "presente", "actuel", "en cours", "bis heute"}
CREDENTIALS = re.compile(r"(^(dr|prof|mr|mrs|ms|mx)\.? )|(,? \(?(m\.?d|ph\.?d|mba|rn|bsn|msn|cpa|pmp|esq|dds|jd|acca)\.?\)?(?=,|$))")


# ---------------------------------------------------------------- normalising
def norm(s):
    if s is None: return ""
    if isinstance(s, (list, tuple)): s = ", ".join(str(x) for x in s)
    s = unicodedata.normalize("NFKD", str(s))
    s = "".join(c for c in s if not unicodedata.combining(c)).casefold().replace("ß", "ss").replace("ł", "l")
    s = s.replace("’", "'").replace("–", "-").replace("—", "-")
    return re.sub(r"\s+", " ", s).strip(" \t.,;:|•-–")


def tokens(s): return re.findall(r"\w+", norm(s))


def token_f1(a, b):
    a, b = tokens(a), tokens(b)
    if not a or not b: return 0.0
    pool, hit = defaultdict(int), 0
    for t in b: pool[t] += 1
    for t in a:
        if pool[t] > 0: pool[t] -= 1; hit += 1
    return 2 * hit / (len(a) + len(b))


def same(a, b): 
    a, b = norm(a), norm(b)
    return bool(a) and bool(b) and fuzz.ratio(a, b) >= FUZZ


def name_same(a, b):
    """fuzzy; titles and credentials (Dr., MD, PhD, MBA ...) may be kept or left off"""
    bare = lambda s: CREDENTIALS.sub("", norm(s)).strip(" ,")
    return same(a, b) or same(bare(a), bare(b))


def url_norm(u):
    u = norm(u)
    u = re.sub(r"^(https?:)?(//)?", "", u)
    u = re.sub(r"^(www|[a-z]{2}(?=\.linkedin))\.", "", u)
    return re.sub(r"[?#].*$", "", u).rstrip("/")


def digits(p): return re.sub(r"\D", "", re.sub(r"\(0\)", "", str(p or "")))


def phone_same(a, b):
    a, b = digits(a).lstrip("0"), digits(b).lstrip("0")
    if len(a) < 6 or len(b) < 6: return False
    if a == b: return True
    s, l = sorted((a, b), key=len)
    return l.endswith(s) and len(l) - len(s) <= 3            # country code on one side only


MONTHS = {m: i + 1 for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split())}


def date_norm(d):
    """-> 'YYYY', 'YYYY-MM', 'present' or ''"""
    s = norm(d)
    if not s: return ""
    if s.replace("'", "") in PRESENT: return "present"
    m = re.match(r"^(\d{4})[-/.](\d{1,2})", s)
    if m: return f"{m[1]}-{int(m[2]):02d}"
    m = re.match(r"^(\d{1,2})[-/.](\d{4})$", s)
    if m: return f"{m[2]}-{int(m[1]):02d}"
    m = re.match(r"^([a-z]{3})[a-z.]*\s+(\d{4})$", s)
    if m and m[1] in MONTHS: return f"{m[2]}-{MONTHS[m[1]]:02d}"
    m = re.search(r"\b(19|20)\d{2}\b", s)
    return m[0] if m else ""


def date_same(truth, pred):
    """equal at the precision that the document prints (= the truth's); a coarser prediction is wrong"""
    t, p = date_norm(truth), date_norm(pred)
    return bool(t) and bool(p) and (p == t or (len(t) == 4 and p[:4] == t))


def lst(d, k):
    v = d.get(k) if isinstance(d, dict) else None
    return [e for e in v if isinstance(e, (dict, str))] if isinstance(v, list) else []


def ents(d, k): return [e for e in lst(d, k) if isinstance(e, dict)]


# ---------------------------------------------------------------- counting
class Tally:
    def __init__(self): self.c = defaultdict(lambda: [0.0, 0.0, 0.0])      # field -> tp, fp, fn
    def add(self, f, tp=0, fp=0, fn=0):
        c = self.c[f]; c[0] += tp; c[1] += fp; c[2] += fn
    def single(self, f, t, p, eq):
        t, p = (t if norm(t) else None), (p if norm(p) else None)
        if t is None and p is None: return
        if t is not None and p is not None and eq(t, p): self.add(f, tp=1)
        else: self.add(f, fp=p is not None, fn=t is not None)
    def merge(self, o):
        for f, (a, b, c) in o.c.items(): self.add(f, a, b, c)


def greedy(ts, ps, sim, floor):
    """best-match alignment: highest similarity first; ties by position (deterministic)"""
    cand = sorted(((sim(t, p), -i, -j) for i, t in enumerate(ts) for j, p in enumerate(ps)), reverse=True)
    ti, pi, out = set(), set(), []
    for s, i, j in cand:
        if s < floor: break
        if -i in ti or -j in pi: continue
        ti.add(-i); pi.add(-j); out.append((-i, -j))
    return out


def match_list(ta, f, ts, ps, eq):
    pairs = greedy(ts, ps, lambda t, p: 1.0 if eq(t, p) else 0.0, 0.5)
    ta.add(f, tp=len(pairs), fp=len(ps) - len(pairs), fn=len(ts) - len(pairs))


def end_of(e):
    if norm(e.get("endDate")): return e["endDate"]
    return "present" if norm(e.get("startDate")) else ""


def ratio(a, b):
    a, b = norm(a), norm(b)
    return fuzz.ratio(a, b) / 100 if a and b else 0.0


def first(e, *ks):
    for k in ks:
        if norm(e.get(k)): return e[k]
    return ""


# ---------------------------------------------------------------- sections
def score_work(ta, pre, ts, ps, who, role):
    """work and volunteer: segmentation, organisation, position, start, end, bullets"""
    def sim(t, p):
        s = 2 * ratio(first(t, *who), first(p, *who)) + 2 * ratio(first(t, *role), first(p, *role))
        s += date_same(t.get("startDate"), p.get("startDate")) + 0.5 * date_same(end_of(t), end_of(p))
        return s + token_f1(" ".join(lst(t, "highlights")), " ".join(map(str, lst(p, "highlights"))))
    pairs = greedy(ts, ps, sim, 1.2)
    seg = sum(1 for i, j in pairs if ratio(first(ts[i], *who), first(ps[j], *who)) >= .9 or ratio(first(ts[i], *role), first(ps[j], *role)) >= .9
              or date_same(ts[i].get("startDate"), ps[j].get("startDate")))
    ta.add(pre + ".segmentation", tp=seg, fp=len(ps) - seg, fn=len(ts) - seg)
    tm, pm = dict(pairs), {j: i for i, j in pairs}
    for i, t in enumerate(ts):
        p, skip = ps[tm[i]] if i in tm else {}, t.get("_skip", [])
        for f, tv, pv, eq, key in ((".company", first(t, *who), first(p, *who), same, "name"), (".position", first(t, *role), first(p, *role), same, "position"),
                                   (".start", t.get("startDate"), p.get("startDate"), date_same, "startDate"), (".end", end_of(t), end_of(p), date_same, "endDate")):
            if key in skip: continue
            ta.single(pre + f, tv, pv, eq)
        if "highlights" not in skip:
            th, soft = lst(t, "highlights"), t.get("summary")
            ph = [h for h in lst(p, "highlights") if norm(h)] or [h for h in re.split(r"\n+", str(p.get("summary") or "")) if norm(h)]
            ph = [h for h in ph if not (soft and token_f1(soft, h) >= BULLET)]
            bl = greedy(th, ph, token_f1, BULLET)
            ta.add(pre + ".bullets", tp=len(bl), fp=len(ph) - len(bl), fn=len(th) - len(bl))
    for j, p in enumerate(ps):
        if j in pm: continue
        for f, v in ((".company", first(p, *who)), (".position", first(p, *role)), (".start", p.get("startDate")), (".end", end_of(p))): ta.single(pre + f, None, v, same)
        ta.add(pre + ".bullets", fp=sum(1 for h in lst(p, "highlights") if norm(h)))


def degree_text(e): return " ".join(x for x in (str(e.get("studyType") or ""), str(e.get("area") or "")) if x)


def degree_same(t, p):
    """study type + area together: how a parser splits 'MSc in Physics' is not held against it"""
    a, b = tokens(t), tokens(p)
    drop = {"in", "of", "en", "em", "de", "der", "the"}
    a, b = " ".join(sorted(x for x in a if x not in drop)), " ".join(sorted(x for x in b if x not in drop))
    return fuzz.ratio(a, b) >= FUZZ


def score_same(t, p):
    f = lambda s: re.sub(r"\s|gpa|cgpa|note|grade|:", "", norm(s).replace(",", "."))
    a, b = f(t), f(p)
    return a == b or fuzz.ratio(a, b) >= FUZZ or (a.split("/")[0] == b.split("/")[0] and a[:1].isdigit())


def score_education(ta, ts, ps):
    def sim(t, p):
        return (2 * ratio(t.get("institution"), p.get("institution")) + 2 * token_f1(degree_text(t), degree_text(p))
                + date_same(t.get("endDate"), p.get("endDate")) + date_same(t.get("startDate"), p.get("startDate")))
    pairs = greedy(ts, ps, sim, 1.2)
    seg = sum(1 for i, j in pairs if ratio(ts[i].get("institution"), ps[j].get("institution")) >= .9 or token_f1(degree_text(ts[i]), degree_text(ps[j])) >= .8)
    ta.add("education.segmentation", tp=seg, fp=len(ps) - seg, fn=len(ts) - seg)
    tm, pm = dict(pairs), {j: i for i, j in pairs}
    for i, t in enumerate(ts):
        p, skip = ps[tm[i]] if i in tm else {}, t.get("_skip", [])
        ta.single("education.institution", t.get("institution"), p.get("institution"), same)
        ta.single("education.degree", degree_text(t), degree_text(p), degree_same)
        if "startDate" not in skip: ta.single("education.start", t.get("startDate"), p.get("startDate"), date_same)
        if "endDate" not in skip: ta.single("education.end", t.get("endDate"), p.get("endDate"), date_same)
        if "score" not in skip: ta.single("education.score", t.get("score"), first(p, "score", "gpa"), score_same)
    for j, p in enumerate(ps):
        if j in pm: continue
        for f, v in (("institution", p.get("institution")), ("degree", degree_text(p)), ("start", p.get("startDate")), ("end", p.get("endDate")), ("score", p.get("score"))):
            ta.single("education." + f, None, v, same)


def skill_set(d):
    out = []
    for s in lst(d, "skills"):
        if isinstance(s, str): out += re.split(r"[,;|•\n]", s)
        else:
            kw = [k for k in (s.get("keywords") or []) if isinstance(k, str)]
            for k in kw or [str(s.get("name") or "")]: out += re.split(r"[,;|•\n]", k)
    seen, res = set(), []
    for k in out:
        n = norm(k)
        if n and n not in seen: seen.add(n); res.append(n)
    return res


def score_named(ta, f, ts, ps, *keys):
    """flat lists (certificates, languages, projects, awards, publications): the name, fuzzily"""
    name = lambda e: e if isinstance(e, str) else first(e, *keys)
    match_list(ta, f, [name(e) for e in ts], [n for n in map(name, ps) if norm(n)],
               lambda a, b: same(a, b) or (min(len(norm(a)), len(norm(b))) >= 8 and fuzz.token_set_ratio(norm(a), norm(b)) >= 97 and ratio(a, b) >= .6))


def links(d):
    """url, username for basics.url and basics.profiles"""
    b, out = d.get("basics") or {}, []
    if norm(b.get("url")): out.append((url_norm(b["url"]), ""))
    for p in ents(b, "profiles"):
        u, n = url_norm(p.get("url")), norm(p.get("username"))
        if (u or n) and (u, n) not in out: out.append((u, n))
    return out


def link_same(t, p):
    if t[0] and t[0] == p[0]: return True
    return bool(t[1]) and (t[1] == p[1] or (bool(p[0]) and p[0].rstrip("/").split("/")[-1] == t[1]))


def score_doc(t, p):
    ta, tb, pb = Tally(), t.get("basics") or {}, (p.get("basics") or {}) if isinstance(p, dict) else {}
    p = p if isinstance(p, dict) else {}
    skip = set(t.get("_skip_sections", []))
    ta.single("name", tb.get("name"), pb.get("name"), name_same)
    ta.single("email", tb.get("email"), pb.get("email"), lambda a, b: norm(a) == norm(b))
    ta.single("phone", tb.get("phone"), pb.get("phone"), phone_same)
    tl, pl = tb.get("location") or {}, pb.get("location") or {}
    if isinstance(pl, str): pl = {"city": pl}
    for k in ("city", "region"):
        if k == "region" and not tl.get(k): continue                                # a region nobody printed is not punished
        ta.single("location", tl.get(k), pl.get(k) or (pl.get("address") if k == "city" else None),
                  lambda a, b: same(a, b) or norm(a) in re.split(r"\s*,\s*", norm(b)) or fuzz.partial_ratio(norm(a), norm(b)) == 100 and len(norm(a)) > 3)
    match_list(ta, "urls", links(t), links(p), link_same)
    ta.single("label", tb.get("label"), pb.get("label"), same)
    s, q = tb.get("summary"), pb.get("summary")
    if norm(s) or norm(q):
        f1 = token_f1(s, q)
        ta.add("summary", tp=f1, fp=(1 - f1) if norm(q) else 0, fn=(1 - f1) if norm(s) else 0)
    if "work" not in skip: score_work(ta, "work", ents(t, "work"), ents(p, "work"), ("name", "company"), ("position",))
    if "education" not in skip: score_education(ta, ents(t, "education"), ents(p, "education"))
    if "skills" not in skip: match_list(ta, "skills", skill_set(t), skill_set(p), lambda a, b: a == b or (len(a) > 4 and fuzz.ratio(a, b) >= FUZZ))
    for f, keys in (("certificates", ("name", "title")), ("languages", ("language", "name")), ("projects", ("name", "title")), ("awards", ("title", "name")), ("publications", ("name", "title"))):
        if f not in skip: score_named(ta, f, lst(t, f), lst(p, f), *keys)
    if "volunteer" not in skip:
        score_named(ta, "volunteer", ents(t, "volunteer"), ents(p, "volunteer"), "organization", "position")
    return ta


FIELDS = ["name", "email", "phone", "location", "urls", "label", "summary", "work.segmentation", "work.company", "work.position", "work.start", "work.end", "work.bullets",
          "education.segmentation", "education.institution", "education.degree", "education.start", "education.end", "education.score", "skills", "certificates", "languages",
          "projects", "awards", "publications", "volunteer"]


def prf(c):
    tp, fp, fn = c
    p = tp / (tp + fp) if tp + fp else 0.0
    r = tp / (tp + fn) if tp + fn else 0.0
    return p, r, (2 * p * r / (p + r) if p + r else 0.0)


def report(ta):
    out = {f: dict(zip(("p", "r", "f1"), (round(x, 4) for x in prf(ta.c[f]))), n=round(ta.c[f][0] + ta.c[f][2], 1)) for f in FIELDS if f in ta.c and ta.c[f][0] + ta.c[f][2] > 0}
    out["MACRO"] = {"f1": round(sum(v["f1"] for v in out.values()) / max(1, len(out)), 4)}
    return out


def score_dirs(truth, pred, stems=None):
    """-> {stem: Tally}"""
    res = {}
    for f in sorted(Path(truth).glob("*.json")):
        if stems is not None and f.stem not in stems: continue
        q = Path(pred) / f.name
        try: p = json.loads(q.read_text("utf-8")) if q.exists() else {}
        except ValueError: p = {}
        res[f.stem] = score_doc(json.loads(f.read_text("utf-8")), p)
    return res


def total(tallies):
    ta = Tally()
    for t in tallies: ta.merge(t)
    return ta


def main(argv=None):
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--truth", required=True); a.add_argument("--pred", required=True)
    a.add_argument("--index", help="index.json (default: beside the truth folder, or one above)")
    a.add_argument("--by", choices=["format", "template", "kind", "layout", "persona", "lang"]); a.add_argument("--only", action="append", default=[], help="key=value filter on the index, repeatable")
    a.add_argument("--json", help="also write the numbers here")
    o = a.parse_args(argv)
    idx = {}
    for c in ([Path(o.index)] if o.index else [Path(o.truth).parent / "index.json", Path(o.truth).parent.parent / "index.json"]):
        if c.exists(): idx = {e["stem"]: e for e in json.loads(c.read_text("utf-8"))}; break
    stems = {s for s, e in idx.items() if all(str(e.get(kv.split("=")[0])) == kv.split("=")[1] for kv in o.only)} if o.only else None
    res = score_dirs(o.truth, o.pred, stems)
    rep = report(total(res.values())); js = {"files": len(res), "overall": rep}
    print(f"{len(res)} files"); print(f"{'field':26}{'P':>8}{'R':>8}{'F1':>8}{'n':>8}")
    for f, v in rep.items():
        print(f"{f:26}" + (f"{v['p']:8.3f}{v['r']:8.3f}{v['f1']:8.3f}{v['n']:8.0f}" if f != "MACRO" else f"{'':16}{v['f1']:8.3f}"))
    if o.by:
        groups = defaultdict(list)
        for s, t in res.items(): groups[str(idx.get(s, {}).get(o.by, "?"))].append(t)
        js["by"] = {g: dict(report(total(ts)), files=len(ts)) for g, ts in sorted(groups.items())}
        print(f"\n{o.by:34}{'files':>6}{'macro':>8}{'name':>7}{'w.seg':>7}{'w.co':>7}{'w.pos':>7}{'w.bul':>7}{'e.seg':>7}{'skills':>7}")
        for g, r in js["by"].items():
            z = lambda k: f"{r[k]['f1']:7.2f}" if k in r else f"{'-':>7}"
            print(f"{g:34}{r['files']:6}{r['MACRO']['f1']:8.3f}" + "".join(map(z, ("name", "work.segmentation", "work.company", "work.position", "work.bullets", "education.segmentation", "skills"))))
    if o.json: Path(o.json).write_text(json.dumps(js, indent=1))
    return js


if __name__ == "__main__": sys.exit(0 if main() else 1)
