"""The words of the report: Chinese names of figures, tiers, and what went wrong."""

from __future__ import annotations

FIGURES: dict[str, str] = {
    "recall_1": "recall@1 首位命中通知",
    "recall_5": "recall@5 前五命中通知",
    "mrr_10": "MRR@10",
    "hit_1": "hit@1 首条引文含答案",
    "hit_3": "hit@3 前三引文含答案",
    "answered": "作答",
    "tiers.answer": "　明确回答",
    "tiers.competing": "　几份并列",
    "tiers.nearest": "　仅列最接近的段落",
    "tiers.none": "　没有找到",
    "calibration_error": "把握偏差 ECE",
    "p50_ms": "用时中位数",
    "p95_ms": "用时 95% 分位",
}
TIERS: dict[str, str] = {
    "answer": "明确回答",
    "competing": "几份并列",
    "nearest": "最接近的段落",
    "none": "没有找到",
}
KINDS: dict[str, str] = {
    "wrong": "答错：首条引文不是应引的通知",
    "uncovered": "不该答：没有通知回答这个问题",
    "missing": "通知对，引文不含答案",
    "declined": "没有作答",
}
VERDICTS: dict[str, str] = {
    "better": "更好",
    "worse": "更差",
    "higher": "更高",
    "lower": "更低",
    "unclear": "看不出差别",
}
CHANGES: dict[str, str] = {"better": "变好", "worse": "变差", "mixed": "有好有坏"}
LINES: dict[str, str] = {
    "typed": "原话",
    "lexicon": "词表",
    "words": "分词",
    "cosine": "向量",
    "named": "点名",
    "formal": "套话",
    "score": "合计",
}
PLOTS: dict[str, str] = {
    "recall": "recall@k：应引的通知排在前 k 位的比例",
    "reliability": "把握与正确率（柱上为作答数；虚线为理想）",
    "tiers": "作答情况",
    "latency": "用时分布",
    "k": "k",
    "confidence": "把握",
    "right": "首条引文出自应引通知的比例",
    "share": "占问题的比例",
    "ms": "毫秒",
    "all": "全部文件",
}
