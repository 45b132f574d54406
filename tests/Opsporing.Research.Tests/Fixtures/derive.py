"""Derives the expected values of the fixtures with other people's code, or from the definition where they have none.

    /usr/bin/python3 derive.py     (Debian: python3-scipy python3-statsmodels python3-sklearn)

Made with scipy 1.10.1, statsmodels 0.13.5, scikit-learn 1.2.1. The tables are drawn here too, from fixed seeds.
"""
import csv, json, math, random
from fractions import Fraction
import numpy as np
import scipy.stats as st
import statsmodels.api as sm
from sklearn.metrics import ndcg_score, roc_auc_score, brier_score_loss
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.inter_rater import cohens_kappa

COLUMNS = ("id,score,score_b,label,gain,harm,p,rater_a,rater_b,stratum,exposed,x1,x2,"
           "propensity,waiting_days,still_waiting").split(",")


def draw(n, seed, levels):
    r = random.Random(seed)
    rows = []
    for i in range(n):
        x1, x2 = round(r.gauss(0, 1), 3), r.randrange(5)
        exposed = int(r.random() < 0.4)
        p = round(1 / (1 + math.exp(-(0.8 * x1 - 0.3 * x2 + 0.5 * exposed))), 4)
        label = int(r.random() < min(0.95, p * 0.9 + 0.03))
        score = math.floor(levels * (0.6 * p + 0.4 * r.random()))
        score_b = math.floor(levels * (0.4 * p + 0.6 * r.random()))
        rater = "abc"[r.randrange(3)]
        rows.append([f"r{i}", score, score_b, label, r.randrange(4), r.choice([0, 0, 1, 2, 7, 30, 365]), p, rater,
                     rater if r.random() < 0.6 else "abc"[r.randrange(3)], "s%d" % r.randrange(4), exposed, x1, x2,
                     r.choice([0.1, 0.25, 0.5, 0.9]), r.randrange(0, 90), int(r.random() < 0.2)])
    return rows


def chances(scores, k):
    """P(row among the first k) when ties fall in random order, from the count above and the count tied."""
    out = []
    for s in scores:
        above, tied = sum(t > s for t in scores), sum(t == s for t in scores)
        out.append(min(Fraction(1), max(Fraction(0), Fraction(min(k, len(scores)) - above, tied))))
    return out


def rbo(a, b, p):
    """Both lists hold all rows; expected overlap and top-rank overlap at each depth, by the definitions."""
    n = len(a)
    mean = equal = 0.0
    for d in range(1, n + 1):
        x = float(sum(u * v for u, v in zip(chances(a, d), chances(b, d))))
        top_a = [sum(t > s for t in a) < d for s in a]
        top_b = [sum(t > s for t in b) < d for s in b]
        both = sum(u and v for u, v in zip(top_a, top_b))
        mean += x / d * p ** d
        equal += 2 * both / (sum(top_a) + sum(top_b)) * p ** d
    return mean * (1 - p) / p + p ** n, equal * (1 - p) / p + p ** n


def pairs(a, b):
    c = d = 0
    for i in range(len(a)):
        for j in range(i):
            s = (a[i] - a[j]) * (b[i] - b[j])
            c += s > 0
            d += s < 0
    return c, d


def kaplan_meier(days, waiting, limit):
    s = Fraction(1)
    for t in sorted({d for d, w in zip(days, waiting) if not w and d <= limit}):
        at_risk = sum(d >= t for d in days)
        s *= 1 - Fraction(sum(d == t and not w for d, w in zip(days, waiting)), at_risk)
    return float(s)


def derive(rows, ks, p_rbo=0.9, bins=10):
    col = {c: [row[i] for row in rows] for i, c in enumerate(COLUMNS)}
    n = len(rows)
    arr = lambda c: np.array(col[c], dtype=float)
    score, score_b, y, harm, p = arr("score"), arr("score_b"), arr("label"), arr("harm"), arr("p")
    out = {}
    out["kendall_tau_b"] = st.kendalltau(score, score_b).statistic
    out["spearman_rho"] = st.spearmanr(score, score_b).statistic
    out["somers_d_score_b_given_score"] = st.somersd(score, score_b).statistic
    out["somers_d_score_given_label"] = st.somersd(y, score).statistic
    c, d = pairs(col["score"], col["score_b"])
    out["goodman_kruskal_gamma"] = (c - d) / (c + d)
    out["rbo_ext"], out["rbo_ext_ties_equal"] = rbo(col["score"], col["score_b"], p_rbo)
    out["auc"] = roc_auc_score(y, score)
    for k in ks:
        inc, inc_b = chances(col["score"], k), chances(col["score_b"], k)
        cut = min(k, n)
        e = float(sum(u * v for u, v in zip(inc, inc_b)))
        out[f"jaccard@{k}"] = e / (2 * cut - e)
        out[f"precision@{k}"] = float(sum(u * v for u, v in zip(inc, col["label"])) / cut)
        out[f"recall@{k}"] = float(sum(u * v for u, v in zip(inc, col["label"])) / sum(col["label"]))
        out[f"harm_captured@{k}"] = float(sum(u * v for u, v in zip(inc, col["harm"])) / Fraction(sum(col["harm"])))
        out[f"harm_captured_at_most@{k}"] = sum(sorted(col["harm"])[::-1][:cut]) / sum(col["harm"])
        gain = arr("gain")
        out[f"ndcg_linear@{k}"] = ndcg_score([gain], [score], k=k)
        out[f"ndcg_exponential@{k}"] = ndcg_score([2 ** gain - 1], [score], k=k)
    diff = np.abs(harm[:, None] - harm[None, :]).sum()
    out["gini"] = diff / (2 * n * n * harm.mean())
    out["gini_generalised"] = max(1, n / harm.sum()) * (out["gini"] - 1) + 1
    out["waiting_within"] = 1 - kaplan_meier(col["waiting_days"], col["still_waiting"], 10)
    out["waiting_over"] = kaplan_meier(col["waiting_days"], col["still_waiting"], 60)
    out["brier"] = brier_score_loss(y, p)
    out["calibration_difference"] = y.mean() - p.mean()
    logit = np.log(p) - np.log1p(-p)
    fit = lambda x, **kw: sm.GLM(y, x, family=sm.families.Binomial(), **kw).fit(tol=1e-14, maxiter=100)
    out["calibration_in_the_large"] = fit(np.ones((n, 1)), offset=logit).params[0]
    recal = fit(sm.add_constant(logit))
    out["calibration_intercept"], out["calibration_slope"] = recal.params
    out["calibration_slope:se"] = recal.bse[1]
    which = np.minimum((p * bins).astype(int), bins - 1)
    out["expected_calibration_error"] = sum(
        abs(y[which == b].sum() - p[which == b].sum()) for b in range(bins)) / n
    cats = sorted(set(col["rater_a"]) | set(col["rater_b"]))
    table = np.array([[sum(u == s and v == t for u, v in zip(col["rater_a"], col["rater_b"])) for t in cats] for s in cats])
    kappa = cohens_kappa(table)
    out["cohen_kappa"], out["cohen_kappa:se"] = kappa.kappa, math.sqrt(kappa.var_kappa)
    out["observed_agreement"] = np.trace(table) / n
    tables = []
    for s in sorted(set(col["stratum"])):
        count = lambda e, l: sum(r == s and u == e and v == l
                                 for r, u, v in zip(col["stratum"], col["exposed"], col["label"]))
        tables.append(np.array([[count(1, 1), count(1, 0)], [count(0, 1), count(0, 0)]], dtype=float))
    mh = StratifiedTable(tables)
    out["mantel_haenszel_odds_ratio"] = mh.oddsratio_pooled
    out["mantel_haenszel_log_odds_ratio"] = mh.logodds_pooled
    out["mantel_haenszel_log_odds_ratio:se"] = mh.logodds_pooled_se
    logistic = fit(sm.add_constant(np.column_stack([arr("x1"), arr("x2")])))
    for i, name in enumerate(("intercept", "x1", "x2")):
        out[f"logistic_{name}"], out[f"logistic_{name}:se"] = logistic.params[i], logistic.bse[i]
    e, pi = arr("exposed"), arr("propensity")
    out["ipw_horvitz_thompson"] = (e * y / pi).sum() / n
    out["ipw_horvitz_thompson:se"] = math.sqrt((e * (1 - pi) * (y / pi) ** 2).sum()) / n
    m = (e * y / pi).sum() / (e / pi).sum()
    out["ipw_hajek"] = m
    out["ipw_hajek:se"] = math.sqrt((e * (1 - pi) * ((y - m) / pi) ** 2).sum()) / (e / pi).sum()
    out["ipw_effective_count"] = (e / pi).sum() ** 2 / (e / pi ** 2).sum()
    return {k: float(v) for k, v in out.items()}


for name, n, seed, levels, ks in (("coarse", 240, 10, 6, (5, 40)), ("fine", 150, 11, 100000, (7, 500)),
                                  ("small", 24, 12, 9, (1, 3))):
    rows = draw(n, seed, levels)
    with open(f"{name}.csv", "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(COLUMNS)
        w.writerows(rows)
    with open(f"{name}.json", "w") as f:
        json.dump({"ks": ks, "values": derive(rows, ks)}, f, indent=1)
        f.write("\n")
