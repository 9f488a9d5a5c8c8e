"""Bytes of Chinese text → the encoding they were written in.

GB18030 and Big5 cover nearly the same byte pairs, so that most text decodes as either without an error.
What tells them apart is what comes out: the right one gives the characters that every Chinese text is
made of, a wrong one gives rare ones. A candidate's score is the share of common characters among its
characters beyond ASCII, white space left out.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from itertools import islice

# The 600 most frequent characters of 3,423 Chinese laws (91% of their running text), then the
# traditional forms of these and the commonest words of plain speech.
_COMMON = frozenset(
    "的人第条法行定和应十当规民管理以政有者会业关部或用门设务一工市二国机建保三员本事生其作公不地区主责施在对制经等合产处位为物单可府发及安四动五上全依资由照护出中构水进实院方级权监证提下委内通并所"
    "他自时议家大查任体要案按品同准报得审成划期组违代件表职标营款交服情六共开项收据年检日利县请立防办信重化文改督织相告程向例取律分企计境社城使性供与展场活予七明未罚专学决申技道执运能外元批加备调常"
    "治八教环反车采个正求后负金列受过省育费源质域于接限量具范农术九章入电度商确况指止持之意书息置记诉害协各强修路根目需百险承前污新村原统支造高令医起被财乡名海预导万集结基月措投给知料式罪放除科格许"
    "现力从将解复次面间核是染符益销数气系验布卫直排价土登养犯障形刑特察评筑节损认房围口测无担效到因助偿适种输疗参见传停配消严急举华则容济点健励镇林义司算属非态平网究履线住药约装整必维序救托推补居控"
    "变校包失河纳选长转禁总果称广税危际存裁讼类送故绿易续病完食游额户录辖货材领劳联船影移研流判征届付警军示鼓清密志旅器没守优风废身小售善响识培编促台更追然别已该园注团空问先好矿达超航赔庭回灾鉴融涉"
    "债手疫宣训考侵燃康综子遵草千创视擅做街购租须何客型签附屋最但少拒享就引站免题驶遗舶众让山减订票垃圾策辆破缴毒港占象卖估股历再退满留植撤疾残询状愿老档师临东普积儿络坏至载烟心假火史增低招括热册景"
    "援席说步带局值致还号队落突木私馆即饮树押多纠观拆"
    "條應當規會業關門設務國機員區責對經產處爲單發動資護構進實級權監證內並時議體準報審劃組違職標營開項據檢縣請辦織計與場罰專學決執運備調環車採個後負過費質於範農術電確況書記訴協強險統醫財鄉預導萬結給"
    "許現從將復間銷數氣驗衛價養評築節損認圍測無擔償適種輸療參見傳嚴舉華則濟點勵鎮義屬態網線藥約裝維補變納選長轉總稱廣稅際訟類綠續遊額戶錄轄貨領勞聯徵屆軍沒優風廢響識編臺別該園團問礦達賠災鑑債訓綜創"
    "視購須籤題駛遺衆讓減訂輛繳佔賣歷滿殘詢狀願檔師臨東積兒絡壞載煙熱冊說帶還號隊館飲樹糾觀為汙眾衞説髮麵裡裏檯幾隻衝係繫閉炎冠我你她它吗嗎呢吧谁誰哪几什么麼怎样樣早晚天今昨想看很"
    # what Chinese is punctuated with, and full-width digits
    "，。、；：？！（）《》〈〉“”‘’「」『』【】〔〕﹝﹞—…·０１２３４５６７８９％〇"
)

CANDIDATES = ("gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be")
"""What bytes that are not UTF-8 are tried as; of equal scores the earlier one is taken."""

_SAMPLE = 20_000
"""Characters beyond ASCII that are scored: enough for certainty, whatever the size."""

MIN_SCORE = 0.3
"""Measured on 306 real documents in six encodings, cut to 60 to 3,000 characters: the right candidate
scores above 0.5 except in lists of names, a wrong one below 0.16."""


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the mark of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding, how much its result looks like Chinese (0 to 1), and whether every byte fits it."""

    encoding: str
    score: float
    whole: bool


def score(text: str) -> float:
    """Share of common Chinese characters among those of `text` beyond ASCII; 0.0 where there are none."""
    sample = list(islice((c for c in text if c > "\x7f" and not c.isspace()), _SAMPLE))
    return sum(c in _COMMON for c in sample) / len(sample) if sample else 0.0


def guess(data: bytes) -> Guess | None:
    """The likeliest encoding of bytes that are not UTF-8, or None where nothing looks like Chinese.

    An encoding that every byte fits is preferred; one with broken bytes is named only where none fits,
    so that the user can be told what the file seems to be and that it is damaged.
    """
    for errors in ("strict", "replace"):
        best: Guess | None = None
        for encoding in CANDIDATES:
            try:
                found = score(data.decode(encoding, errors))
            except UnicodeDecodeError:
                continue
            if found >= MIN_SCORE and (best is None or found > best.score):
                best = Guess(encoding, found, errors == "strict")
        if best:
            return best
    return None


def encoding_of(data: bytes) -> str | None:
    """The encoding that a text file is read in, by its mark, as UTF-8 where it is that, else guessed."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        found = guess(data)
        return found.encoding if found else None
    found = guess(data) if b"\x00" in data else None
    return found.encoding if found else "utf-8"
