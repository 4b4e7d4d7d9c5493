import type { Reason } from "../domain/reason.ts";

/** One sentence in both languages; the page shows it behind its weight. */
export interface ReasonText {
  ja: string;
  en: string;
}

type Values = Reason["values"];

/**
 * The words of every reason code, sorted by code. A value that a reason does not carry shows as "?",
 * so that an old row never breaks a page.
 */
const texts: Readonly<Record<string, (values: Values) => ReasonText>> = {
  changeFaint: () => ({
    ja: "前回または今回の写真では線が弱すぎて比較できない",
    en: "Too faint in one of the two photos to compare",
  }),
  changeHiddenBefore: () => ({
    ja: "前回の写真ではその周囲の表面が異なって写り(影・遮へい等)、有無を言えない",
    en: "The surface around it looked otherwise in the earlier photo (shadow, something before it): it may have been hidden",
  }),
  changeLargerBox: (v) => ({
    ja: `範囲が前回の${number(v, "factor", 1)}倍(囲みの面積による粗い比較)`,
    en: `Its box is ${number(v, "factor", 1)} times that of before (a coarse comparison)`,
  }),
  changeLonger: (v) => ({
    ja: `前回より${number(v, "value", 1)} ± ${number(v, "sd", 1)} ${v.unit ?? "?"}長い`,
    en: `${number(v, "value", 1)} ± ${number(v, "sd", 1)} ${v.unit ?? "?"} longer than before`,
  }),
  changeNew: () => ({
    ja: "前回の写真に写るはずだが写っていない",
    en: "The earlier photo would have shown it and does not",
  }),
  changeNewArea: (v) => ({
    ja: `この場所の様子が前回と異なる(類似度${number(v, "alike", 2)})`,
    en: `The place looks otherwise than before (correlation ${number(v, "alike", 2)})`,
  }),
  changeNoPhotos: () => ({
    ja: "前回調査に比較できる写真がない",
    en: "The survey before has no photos to compare with",
  }),
  changeNotSeen: () => ({
    ja: "今回の写真に写るはずだが写っておらず、表面は前回と同じ(補修かどうかは人が確認する)",
    en: "This photo would show it and does not; the surface looks as before (whether it was mended, a person says)",
  }),
  changeOutsideBefore: () => ({
    ja: "前回の写真はこの場所を写していない",
    en: "The earlier photo does not show this place",
  }),
  changeOutsideNow: () => ({
    ja: "今回の写真はこの場所を写していない",
    en: "This photo does not show the place",
  }),
  changePlaceNotFound: (v) => ({
    ja: `前回調査の写真${number(v, "tried", 0)}枚と照合したが、同じ場所は見つからない`,
    en: `None of ${number(v, "tried", 0)} photos of the survey before shows the same place, as far as could be told`,
  }),
  changeRegistered: (v) => ({
    ja: `前回写真との位置合わせ誤差${number(v, "errorPx", 2)} px(${number(v, "compared", 0)}か所中${number(v, "agreeing", 0)}か所が一致)`,
    en: `Laid on the earlier photo to ${number(v, "errorPx", 2)} px (${number(v, "agreeing", 0)} of ${number(v, "compared", 0)} places agree)`,
  }),
  changeRejectedBefore: () => ({
    ja: "前回は損傷ではないとされた",
    en: "Last time an inspector said that it is no damage",
  }),
  changeRepaired: () => ({
    ja: "見えなくなり、周囲の表面も変わっている(補修または被覆)",
    en: "No longer to be seen, and the surface around it has changed: mended or covered",
  }),
  changeSame: () => ({
    ja: "前回と比べ、測定の不確かさを超える変化はない",
    en: "No change beyond the uncertainty of the measurement",
  }),
  changeSoftBefore: () => ({
    ja: "前回の写真が不鮮明で、写っていなかったとは言えない",
    en: "The earlier photo is blurred: that it does not show is no proof",
  }),
  changeSoftNow: () => ({
    ja: "今回の写真が不鮮明で、なくなったとは言えない",
    en: "This photo is blurred: that it does not show is no proof",
  }),
  changeTooFineBefore: () => ({
    ja: "前回の写真に写る幅より細い",
    en: "Finer than the earlier photo could show",
  }),
  changeTooFineNow: () => ({
    ja: "今回の写真に写る幅より細い",
    en: "Finer than this photo can show",
  }),
  changeUnmarkedBefore: () => ({
    ja: "前回の写真にも写っている(前回は記録されていない)",
    en: "The earlier photo shows it too, though nobody marked it then",
  }),
  changeUnmarkedNow: () => ({
    ja: "今回の写真にも写っているが、今回は検出されていない",
    en: "This photo shows it still, though it was not marked this time",
  }),
  changeWider: (v) => ({
    ja: `前回より${number(v, "value", 2)} ± ${number(v, "sd", 2)} ${v.unit ?? "?"}広い`,
    en: `${number(v, "value", 2)} ± ${number(v, "sd", 2)} ${v.unit ?? "?"} wider than before`,
  }),
  clipsSoundLikeLeak: (v) => ({
    ja: `録音の漏水確率は${percent(v, "probability")}`,
    en: `Its clips sound like a leak with ${percent(v, "probability")}`,
  }),
  clocksTooUncertain: () => ({
    ja: "センサーの時計の誤差が大きく(5 ms超)、相関では位置を示せない",
    en: "The sensors' clocks are off by more than 5 ms: no position by correlation",
  }),
  clocksUnknown: () => ({
    ja: "センサーの時計の誤差が不明で、相関では位置を示せない",
    en: "How well the sensors' clocks agree is unknown: no position by correlation",
  }),
  commonNoise: () => ({
    ja: "時間差がゼロ:電気的な雑音や空気伝播音の疑い(中間点の漏水とも区別できない)",
    en: "No delay between the sensors: as of electrical or air-borne noise, or of a leak just in the middle",
  }),
  crackAlongFormwork: () => ({
    ja: "型枠の目地に沿っている",
    en: "It runs along the joints of the formwork",
  }),
  crackContrast: (v) => ({
    ja: `弱い区間でも周囲の模様の${number(v, "times", 1)}倍はっきりしている`,
    en: `Even its faint stretches stand out ${number(v, "times", 1)} times against the texture`,
  }),
  crackCore: (v) => ({
    ja: `暗さの${percent(v, "share")}が中心の2 pxに集まる`,
    en: `${percent(v, "share")} of its darkness lies in the innermost 2 px`,
  }),
  crackDepth: (v) => ({
    ja: `中心が表面より${percent(v, "share")}暗い`,
    en: `Its core is ${percent(v, "share")} darker than the surface`,
  }),
  crackFaintest: (v) => ({
    ja: `最も薄い区間の中心は表面より${percent(v, "share")}暗い`,
    en: `Where it is faintest its core is ${percent(v, "share")} darker than the surface`,
  }),
  crackInterrupted: (v) => ({
    ja: `線の${percent(v, "share")}は途切れを補ったもの`,
    en: `${percent(v, "share")} of the line was filled in across gaps`,
  }),
  crackLength: (v) => ({
    ja: `長さ${number(v, "lengthPx", 0)} px`,
    en: `${number(v, "lengthPx", 0)} px long`,
  }),
  crackSides: (v) => ({
    ja: `両側の明るさの差は中心の暗さの${number(v, "step", 2)}倍`,
    en: `Its two sides differ by ${number(v, "step", 2)} of its depth`,
  }),
  crackSurroundings: (v) => ({
    ja: `線のつながりと周囲の様子(近くの他の疑わしい線${number(v, "others", 0)}本分)`,
    en: `How it goes on and what lies around it (${number(v, "others", 0)} other suspicious stretches nearby)`,
  }),
  crackWander: (v) => ({
    ja: `直線からのずれは長さの${number(v, "percent", 1)} %`,
    en: `It strays ${number(v, "percent", 1)} % of its length from a straight line`,
  }),
  crackWidthAssumed: (v) => ({
    ja: `幅は、内部の明るさを表面の${percent(v, "darkShare")}と仮定した値`,
    en: `Its width assumes that its inside has ${percent(v, "darkShare")} of the surface's light`,
  }),
  crackZigzag: (v) => ({
    ja: `8 pxごとに平均${number(v, "degrees", 0)}°曲がる`,
    en: `It turns by ${number(v, "degrees", 0)}° every 8 px on average`,
  }),
  gradeAlone: () => ({
    ja: "並ぶひびわれがない(間隔「小」)",
    en: "No crack beside it: spacing class small",
  }),
  gradeConcreteUnknown: () => ({
    ja: "コンクリートの種別が不明のためRCとして判定",
    en: "The kind of concrete is unknown: graded as RC",
  }),
  gradeCorrosion: (v) => ({
    ja: `錆が写真の${percent(v, "share")}に広がる。板厚減少は人が確認する`,
    en: `Rust over ${percent(v, "share")} of the photo; loss of thickness is for a person to see`,
  }),
  gradeLeakage: () => ({
    ja: "漏水のみ(遊離石灰・錆汁なし)。漏水の多さは人が確認する",
    en: "Leakage without lime or rust juice; how much water comes is for a person to see",
  }),
  gradeLime: () => ({
    ja: "遊離石灰があり錆汁はほとんどない。つらら状かどうかは人が確認する",
    en: "Free lime with hardly any rust juice; whether it hangs down is for a person to see",
  }),
  gradeLimeRust: (v) => ({
    ja: `遊離石灰に錆汁が混じる(${percent(v, "share")})`,
    en: `Free lime mixed with rust juice (${percent(v, "share")})`,
  }),
  gradeRustJuice: () => ({
    ja: "錆汁。鋼部材であれば腐食(種類1)とする",
    en: "Rust juice; on a steel member it would be corrosion (type 1)",
  }),
  gradeSlab: (v) => ({
    ja: `床版ひびわれ:主に${number(v, "widthMm", 2)} mm、太い箇所${number(v, "widthP95Mm", 2)} mm`,
    en: `Slab cracking: mainly ${number(v, "widthMm", 2)} mm, up to ${number(v, "widthP95Mm", 2)} mm`,
  }),
  gradeSlabEdges: () => ({
    ja: "角落ち(損傷程度e)は人が確認する",
    en: "Broken edges (degree e) are for a person to see",
  }),
  gradeSpacing: (v) => ({
    ja: `並ぶひびわれとの最小間隔${number(v, "spacingMm", 0)} mm`,
    en: `${number(v, "spacingMm", 0)} mm to the nearest crack beside it`,
  }),
  gradeSpall: () => ({
    ja: "剥離のみで、錆びた鉄筋は見えない",
    en: "Spalling alone: no rusty bar is seen",
  }),
  gradeSpallBars: (v) => ({
    ja: `剥離の${percent(v, "share")}が錆の色(鉄筋露出)。断面減少は人が確認する`,
    en: `${percent(v, "share")} of the broken place is rusty: bars are bare; loss of section is for a person to see`,
  }),
  gradeWidth: (v) => ({
    ja: `幅${number(v, "widthMm", 2)} mmは${v.concrete ?? "?"}で区分「${v.class ?? "?"}」`,
    en: `Width ${number(v, "widthMm", 2)} mm: its class on ${v.concrete ?? "?"} is ${sizeOf(v.class)}`,
  }),
  heardBetween: (v) =>
    v.located === 1
      ? {
          ja: "音源はセンサーの間にある(相関で位置が出た)",
          en: "Correlation places the source between sensors",
        }
      : {
          ja: "相関ではセンサーの間に位置が出ない",
          en: "Correlation places no source between sensors",
        },
  levelOverBaseline: (v) => ({
    ja: `夜間の最低レベルが平常より${decibel(v, "riseDb")}高い(z ${number(v, "z", 1)})`,
    en: `Night floor ${decibel(v, "riseDb")} above its own usual level (z ${number(v, "z", 1)})`,
  }),
  neighboursRaised: (v) => ({
    ja: `同じ管路の隣接センサー${number(v, "count", 0)}台も上昇`,
    en: `${number(v, "count", 0)} neighbouring sensors on the same pipes are raised too`,
  }),
  newSharedSound: (v) =>
    v.nights === 0
      ? {
          ja: "隣のセンサーと共通する新しい音はない",
          en: "It shares no new sound with its neighbours",
        }
      : {
          ja: `隣の${number(v, "neighbours", 0)}台と共通する新しい音が${number(v, "of", 0)}夜中${number(v, "nights", 0)}夜`,
          en: `A new sound shared with ${number(v, "neighbours", 0)} neighbours on ${number(v, "nights", 0)} of ${number(v, "of", 0)} nights`,
        },
  nightSteadiness: (v) => ({
    ja: `夜間の音の幅${number(v, "spreadDb", 1)} dB、時間帯の差${number(v, "thirdsDb", 1)} dB`,
    en: `Within the night it varies by ${number(v, "spreadDb", 1)} dB, and by ${number(v, "thirdsDb", 1)} dB from early to late`,
  }),
  noCommonSound: () => ({
    ja: "周りのセンサーの同時録音に共通する音がない",
    en: "Recordings of the sensors around it have no sound in common",
  }),
  pairsDisagree: (v) => ({
    ja: `${number(v, "count", 0)}組のセンサーの時間差がこの位置と合わない`,
    en: `The delay of ${number(v, "count", 0)} pairs of sensors does not fit this place`,
  }),
  placeTooVague: () => ({
    ja: "相関では位置を絞り込めない",
    en: "Correlation leaves the place too vague",
  }),
  placedByCorrelation: (v) => ({
    ja: `センサー${number(v, "pairs", 0)}組の相関による位置(±${number(v, "plusMinusM", 1)} m)`,
    en: `Placed by correlation, pairs of sensors: ${number(v, "pairs", 0)} (±${number(v, "plusMinusM", 1)} m)`,
  }),
  placedEarlier: (v) => ({
    ja: `先の夜の相関による位置(±${number(v, "plusMinusM", 1)} m)`,
    en: `Placed by correlation on an earlier night (±${number(v, "plusMinusM", 1)} m)`,
  }),
  qualityClipped: (v) => ({
    ja: `録音が振り切れている(${percentOf(v, "share", 2)}のサンプル)`,
    en: `The recording is clipped (${percentOf(v, "share", 2)} of its samples)`,
  }),
  qualityConstant: () => ({
    ja: "信号が一定で音がない(センサーの異常)",
    en: "The signal is constant, there is no sound (sensor fault)",
  }),
  qualitySilent: () => ({
    ja: "ほぼ無音で判定できない(「漏水なし」ではない)",
    en: 'Almost silent: cannot be judged (not the same as "no leak")',
  }),
  qualityTooShort: () => ({
    ja: "録音が短すぎる(1秒未満)",
    en: "The recording is too short (under 1 s)",
  }),
  qualityUnusualRate: () => ({
    ja: "サンプリング周波数が想定外(2~48 kHz以外)",
    en: "Unusual sampling rate (not 2 to 48 kHz)",
  }),
  quietSince: (v) => ({
    ja: `${number(v, "nights", 0)}夜続けて静か`,
    en: `Quiet for ${number(v, "nights", 0)} nights in a row`,
  }),
  rainyNights: (v) => ({
    ja: `直近${number(v, "of", 0)}夜のうち${number(v, "rainy", 0)}夜は雨`,
    en: `It rained on ${number(v, "rainy", 0)} of the last ${number(v, "of", 0)} nights`,
  }),
  raisedNights: (v) => ({
    ja: `直近${number(v, "of", 0)}夜のうち${number(v, "raised", 0)}夜で上昇`,
    en: `Raised on ${number(v, "raised", 0)} of the last ${number(v, "of", 0)} nights`,
  }),
  reshootBlurred: (v) => ({
    ja: `ピントが合っていない(鮮鋭度${number(v, "sharpness", 5)})`,
    en: `Out of focus (sharpness ${number(v, "sharpness", 5)})`,
  }),
  reshootExposure: (v) => ({
    ja: `黒つぶれ・白とびが${percent(v, "share")}`,
    en: `${percent(v, "share")} of it is black or burnt out`,
  }),
  reshootIncidence: (v) => ({
    ja: `面に対して${number(v, "degrees", 0)}°以上斜めから撮影(${number(v, "most", 0)}°まで)`,
    en: `Taken at ${number(v, "degrees", 0)}° or more off the normal (at most ${number(v, "most", 0)}°)`,
  }),
  reshootMotion: (v) => ({
    ja: `露光中に${number(v, "blurPx", 1)} px動いた(${number(v, "most", 1)} pxまで)`,
    en: `It moved ${number(v, "blurPx", 1)} px during the exposure (at most ${number(v, "most", 1)} px)`,
  }),
  reshootNotVisible: (v) => ({
    ja: `表面の粗さと解像度のため${number(v, "visibleMm", 2)} mm未満のひびわれは写らない(目標${number(v, "askedMm", 2)} mm)`,
    en: `Cracks below ${number(v, "visibleMm", 2)} mm do not show on this surface (asked: ${number(v, "askedMm", 2)} mm)`,
  }),
  reshootSoft: (v) => ({
    ja: `同じ飛行のほかの写真より不鮮明(中央値の${percent(v, "share")})`,
    en: `Softer than the rest of the flight (${percent(v, "share")} of its median)`,
  }),
  reshootTooFar: (v) => ({
    ja: `遠すぎる:${number(v, "gsdMmPerPx", 2)} mm/px(${number(v, "most", 2)} mm/pxまで近づく)`,
    en: `Too far: ${number(v, "gsdMmPerPx", 2)} mm per px (come as near as ${number(v, "most", 2)})`,
  }),
  reshootUnreadable: (v) => ({
    ja: `写真として読めない:${v.why ?? "?"}`,
    en: `It cannot be read as a photo: ${v.why ?? "?"}`,
  }),
  soundFromBeyond: (v) => ({
    ja: `音はセンサー${v.sensorId ?? "?"}の外側、またはそこからの枝管から来る`,
    en: `The sound comes from beyond sensor ${v.sensorId ?? "?"}, or from a branch there`,
  }),
  soundHighBands: (v) => ({
    ja: `高い帯域(1.2 kHz以上)が学習音の平均より${overUsual(v).ja}`,
    en: `High bands (above 1.2 kHz) ${overUsual(v).en} than in the average training sound`,
  }),
  soundImpulses: (v) => ({
    ja: `衝撃音の度合い(波高率${decibel(v, "crestDb")})`,
    en: `Clicks and drops: crest factor ${decibel(v, "crestDb")}`,
  }),
  soundLeakBands: (v) => ({
    ja: `漏水音の帯域(180~1200 Hz)が学習音の平均より${overUsual(v).ja}`,
    en: `Leak bands (180 to 1200 Hz) ${overUsual(v).en} than in the average training sound`,
  }),
  soundLevel: (v) => ({
    ja: `レベルは${decibel(v, "levelDb")}`,
    en: `The level is ${decibel(v, "levelDb")}`,
  }),
  soundLowBands: (v) => ({
    ja: `低い帯域(180 Hz未満)が学習音の平均より${overUsual(v).ja}`,
    en: `Low bands (below 180 Hz) ${overUsual(v).en} than in the average training sound`,
  }),
  soundMainsHum: (v) => ({
    ja: v.lines === 0 ? "商用電源のハム音がない" : `商用電源のハム音が${number(v, "lines", 0)}本`,
    en: v.lines === 0 ? "No mains hum" : `Lines of mains hum: ${number(v, "lines", 0)}`,
  }),
  soundNewHere: (v) => ({
    ja: `このセンサーの過去${number(v, "recordings", 0)}件の録音と違う音(レベル差${decibel(v, "riseDb")})`,
    en: `Unlike this sensor's last ${number(v, "recordings", 0)} recordings (level change ${decibel(v, "riseDb")})`,
  }),
  soundShape: (v) => ({
    ja: `スペクトルの形(傾き${number(v, "slopeDbPerOctave", 1)} dB/オクターブ、山谷${decibel(v, "bandRoughnessDb")})`,
    en: `Shape of the spectrum: ${number(v, "slopeDbPerOctave", 1)} dB per octave, ${decibel(v, "bandRoughnessDb")} about that slope`,
  }),
  soundSteadiness: (v) => ({
    ja: `音の途切れ${decibel(v, "pauseMidDb")}、突発${decibel(v, "burstMidDb")}`,
    en: `How steady it is: pauses ${decibel(v, "pauseMidDb")}, bursts ${decibel(v, "burstMidDb")}`,
  }),
  soundTones: (v) => ({
    ja: `線スペクトルの度合い${decibel(v, "roughMidDb")}(ヒスは小さく、機械は大きい)`,
    en: `Tones among the noise: ${decibel(v, "roughMidDb")} (hiss little, machines much)`,
  }),
  soundUnlikeTraining: () => ({
    ja: "学習に使った音のどれにも似ていない:確率は目安にとどまる",
    en: "Unlike any training sound: take the probability as a hint only",
  }),
  spectrumChanged: (v) => ({
    ja: `周波数の形が平常から変化（z ${number(v, "z", 1)}）`,
    en: `Its spectrum has changed from what is usual here (z ${number(v, "z", 1)})`,
  }),
  stainAtCrack: () => ({
    ja: "ひびわれに接している",
    en: "It lies at a crack",
  }),
  stainCut: (v) => ({
    ja: `輪郭の${percent(v, "share")}が写真の端で切れている`,
    en: `The photo's edge cuts ${percent(v, "share")} of its outline`,
  }),
  stainLime: (v) => ({
    ja: `周囲のコンクリートの${number(v, "ratio", 2)}倍明るく、色味がない(白)`,
    en: `${number(v, "ratio", 2)} times as light as the concrete around, and without colour`,
  }),
  stainMaybeShadow: () => ({
    ja: "影や汚れも同じように見える",
    en: "A shadow or dirt can look the same",
  }),
  stainNoRustInside: () => ({
    ja: "内部に錆の色がない",
    en: "No colour of rust within it",
  }),
  stainOnConcrete: (v) => ({
    ja: `周囲の${percent(v, "share")}がコンクリートの色`,
    en: `${percent(v, "share")} of what lies around has the concrete's colour`,
  }),
  stainRagged: (v) => ({
    ja: `不規則な輪郭(2本の直線に乗る割合${percent(v, "straight")})`,
    en: `Ragged outline (${percent(v, "straight")} of it on two straight lines)`,
  }),
  stainRough: (v) => ({
    ja: `ほかの面の${number(v, "roughness", 1)}倍粗い`,
    en: `${number(v, "roughness", 1)} times as rough as the rest`,
  }),
  stainRust: (v) => ({
    ja: `コンクリートを基準とした錆の色(彩度${number(v, "saturation", 3)})`,
    en: `Colour of rust against the concrete (saturation ${number(v, "saturation", 3)})`,
  }),
  stainRustInside: (v) => ({
    ja: `内部の${percent(v, "share")}が錆の色`,
    en: `${percent(v, "share")} of it has the colour of rust`,
  }),
  stainSmooth: (v) => ({
    ja: `面の粗さがほかの${number(v, "roughness", 1)}倍`,
    en: `${number(v, "roughness", 1)} times as rough as the rest: water smooths`,
  }),
  stainUneven: (v) => ({
    ja: `内部の明るさにむらがある(${number(v, "unevenness", 3)})`,
    en: `Uneven within (${number(v, "unevenness", 3)}), as paint is not`,
  }),
  stainWet: (v) => ({
    ja: `周囲のコンクリートの${number(v, "ratio", 2)}倍の明るさで、色は同じ`,
    en: `${number(v, "ratio", 2)} times the light of the concrete around, in the same colour`,
  }),
  steadyNoise: (v) => ({
    ja: `音が途切れない(ばらつき${decibel(v, "spreadDb")})`,
    en: `The noise never pauses (spread ${decibel(v, "spreadDb")})`,
  }),
  unlikeSurroundings: (v) => ({
    ja: `写真のほかの部分と異なる(${number(v, "anomaly", 2)})`,
    en: `Unlike the rest of the photo (${number(v, "anomaly", 2)})`,
  }),
  unsteadyNoise: (v) => ({
    ja: `音が変動する(ばらつき${decibel(v, "spreadDb")})`,
    en: `The noise comes and goes (spread ${decibel(v, "spreadDb")})`,
  }),
  waveSpeedUnknown: () => ({
    ja: "管種または口径が台帳になく音速が不明で、相関では位置を示せない",
    en: "The ledger lacks material or diameter of a pipe: no wave speed, no position by correlation",
  }),
};

/** The sentence of a reason; a code without words is shown as it is. */
export function reasonText({ code, values }: Pick<Reason, "code" | "values">): ReasonText {
  const words = Object.hasOwn(texts, code) ? texts[code] : undefined;
  return words ? words(values) : { ja: code, en: code };
}

/** Every code that has words: a test asks that none is forgotten. */
export const reasonCodes: readonly string[] = Object.keys(texts);

function number(values: Values, name: string, digits: number): string {
  const value = values[name];
  return typeof value === "number" ? value.toFixed(digits) : (value ?? "?");
}

function decibel(values: Values, name: string): string {
  return `${number(values, name, 1)} dB`;
}

function percent(values: Values, name: string): string {
  const value = values[name];
  return typeof value === "number" ? `${Math.round(value * 100)} %` : (value ?? "?");
}

/** 小 中 大 as words. */
function sizeOf(letter: number | string | undefined): string {
  const sizes: Readonly<Record<string, string>> = { 小: "small", 中: "medium", 大: "large" };
  return sizes[String(letter)] ?? "?";
}

function percentOf(values: Values, name: string, digits: number): string {
  const value = values[name];
  return typeof value === "number" ? `${(value * 100).toFixed(digits)} %` : (value ?? "?");
}

/** "3.2 dB stronger" or "1.0 dB weaker". */
function overUsual(values: Values): ReasonText {
  const value = values.overUsualDb;
  if (typeof value !== "number") return { ja: "?", en: "?" };
  const size = `${Math.abs(value).toFixed(1)} dB`;
  return value < 0
    ? { ja: `${size}弱い`, en: `${size} weaker` }
    : { ja: `${size}強い`, en: `${size} stronger` };
}
