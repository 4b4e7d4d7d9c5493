import type { Entry } from "./say.ts";

/** Every word of the crew's screen, in both languages; what it shares with the desk is in `text`. */
export const crewText = {
  // frame
  pageName: { ja: "作業", en: "Jobs" },
  pageTitle: { ja: "作業班 · 水橋 Mizuhashi", en: "Crew · Mizuhashi" },
  toJobs: { ja: "作業一覧", en: "All jobs" },
  toJob: { ja: "作業に戻る", en: "Back to the job" },
  otherLanguage: { ja: "English", en: "日本語" },
  syncedAt: { ja: (when: string) => `最終同期 ${when}`, en: (when: string) => `Synced ${when}` },
  syncedNever: { ja: "まだ同期していません", en: "Not synced yet" },
  offline: { ja: "オフライン", en: "Offline" },
  offlineWhat: {
    ja: "記録はこの端末に保存し、電波が届くと自動で送信します。",
    en: "What you record is kept on this phone and goes out by itself when there is signal.",
  },
  signIn: {
    ja: "送信するにはログインが必要です。入力はこの端末に残っています。",
    en: "Sign in to send. What you recorded is kept on this phone.",
  },
  signInDo: { ja: "ログイン", en: "Sign in" },
  serverSays: {
    ja: (detail: string) => `サーバーの応答: ${detail}`,
    en: (detail: string) => `The server says: ${detail}`,
  },
  keepsNothing: {
    ja: "この端末には保存できません。プライベートモードを終了するか、空き容量を増やします。それまではこの画面を閉じると入力が失われます。",
    en: "This browser keeps nothing: leave private mode or free some space. Until then closing the page loses what you typed.",
  },
  unsent: { ja: (n: string) => `未送信 ${n} 件`, en: (n: string) => `${n} not sent` },
  allSent: { ja: "すべて送信済", en: "All sent" },

  // jobs
  crewChoice: { ja: "班", en: "Crew" },
  allCrews: { ja: "すべての班", en: "All crews" },
  noJobs: { ja: "出動指示はありません", en: "No jobs" },
  noJobsHow: {
    ja: "地図の画面で案件を開き、「出動を指示」を押すと、ここに並びます。",
    en: "Open a case on the map and press “Dispatch”: it appears here.",
  },
  noJobsOfCrew: {
    ja: (crew: string) => `${crew}への出動指示はありません`,
    en: (crew: string) => `No jobs for ${crew}`,
  },
  toMap: { ja: "地図の画面へ", en: "To the map" },
  firstVisit: {
    ja: "作業はまだこの端末にありません。電波の届く場所で一度開くと、以後は圏外でも使えます。",
    en: "No jobs on this phone yet. Open this page once with signal; from then on it works without.",
  },
  metresAway: { ja: (m: string) => `${m} m`, en: (m: string) => `${m} m` },
  kilometresAway: { ja: (km: string) => `${km} km`, en: (km: string) => `${km} km` },
  dispatchedAt: {
    ja: (when: string, crew: string) => `${when} 出動指示 · ${crew}`,
    en: (when: string, crew: string) => `Sent ${when} · ${crew}`,
  },
  officeNote: { ja: "事務所から", en: "From the office" },
  noteBy: {
    ja: (who: string, when: string) => `${who} · ${when}`,
    en: (who: string, when: string) => `${who} · ${when}`,
  },
  chip_draft: { ja: "下書きあり", en: "Draft" },
  chip_unsent: { ja: "送信待ち", en: "Waiting to be sent" },
  chip_dug: { ja: "結果を記録済", en: "Result recorded" },
  jobGone: {
    ja: (id: string) =>
      `${id} はこの端末の作業にありません。完了したか、取り消された可能性があります。`,
    en: (id: string) =>
      `${id} is not among the jobs of this phone. It may be closed or called back.`,
  },

  // place
  placeOnStreet: {
    ja: (block: string, street: string) => `${block} ${street}付近`,
    en: (block: string, street: string) => `${block}, near ${street}`,
  },
  placeNear: { ja: (name: string) => `${name}付近`, en: (name: string) => `Near ${name}` },
  wind_n: { ja: "北", en: "north" },
  wind_ne: { ja: "北東", en: "north-east" },
  wind_e: { ja: "東", en: "east" },
  wind_se: { ja: "南東", en: "south-east" },
  wind_s: { ja: "南", en: "south" },
  wind_sw: { ja: "南西", en: "south-west" },
  wind_w: { ja: "西", en: "west" },
  wind_nw: { ja: "北西", en: "north-west" },

  // job
  mapName: { ja: "現場の地図", en: "Map of the site" },
  showMark: { ja: "推定位置", en: "Mark" },
  showMe: { ja: "現在地", en: "Me" },
  mark: { ja: "推定位置", en: "Mark" },
  markInterval: {
    ja: (plusMinus: string) => `± ${plusMinus} m の区間`,
    en: (plusMinus: string) => `Stretch of ± ${plusMinus} m`,
  },
  markNone: {
    ja: "位置は推定できていません。次のセンサーの周辺を調べます。",
    en: "No position yet: search round these sensors.",
  },
  fromMe: {
    ja: (m: string, wind: string) => `現在地から${wind}へ ${m} m`,
    en: (m: string, wind: string) => `${m} m ${wind} of you`,
  },
  pipe: { ja: "管路", en: "Pipe" },
  pipeHere: {
    ja: (material: string, size: string, year: string) => `${material}${size}${year}`,
    en: (material: string, size: string, year: string) => `${material}${size}${year}`,
  },
  pipeSize: { ja: (mm: string) => ` φ${mm} mm`, en: (mm: string) => ` ⌀${mm} mm` },
  pipeYear: { ja: (year: string) => ` · ${year}年度`, en: (year: string) => ` · laid ${year}` },
  underMe: { ja: "足元の管", en: "Pipe under me" },
  underMeAt: {
    ja: (wind: string, m: string) => `${wind}側 ${m} m`,
    en: (wind: string, m: string) => `${m} m to the ${wind}`,
  },
  underMeAccuracy: {
    ja: (m: string) => `位置の誤差 ± ${m} m`,
    en: (m: string) => `your position ± ${m} m`,
  },
  underMeFar: {
    ja: "近くに管路がありません（作業の周辺のみ端末にあります）",
    en: "No pipe near you (the phone holds what lies round its jobs)",
  },
  me_waiting: { ja: "現在地を調べています", en: "Looking for your position" },
  me_refused: {
    ja: "位置情報が許可されていません。地図と住所で探せます。",
    en: "Location is not allowed. Map and place names still work.",
  },
  me_unknown: {
    ja: "現在地が分かりません。地図と住所で探せます。",
    en: "Your position is not known. Map and place names still work.",
  },
  listen: { ja: "音の手がかり", en: "What to listen for" },
  listen_metal: {
    ja: "金属管です。高めの「シャー」という音が遠くまで伝わります。弁や消火栓に音聴棒を当て、音の大きい方へ進みます。",
    en: "A metal pipe: a high hiss carries far. Put the listening rod on valves and hydrants and follow the louder side.",
  },
  listen_plastic: {
    ja: "樹脂管です。低い音で、すぐに弱まります。路面を 1〜2 m おきに聴き、大きな音を待たずに細かく調べます。",
    en: "A plastic pipe: the sound is low and fades soon. Listen on the surface every 1 to 2 m, and do not wait for a loud spot.",
  },
  listen_other: {
    ja: "音の伝わり方が分かりにくい管です。弁と路面の両方で聴き比べます。",
    en: "How far sound carries here is uncertain: compare valves and road surface.",
  },
  listen_machine: {
    ja: "ポンプや変圧器の可能性があります。一定の「ブーン」という音なら、管ではなく周囲の機械を確かめます。",
    en: "It could be a pump or a transformer: a steady hum points to a machine nearby, not to the pipe.",
  },
  listen_waterUse: {
    ja: "使用水の可能性があります。途切れる音なら、近くの量水器の動きを確かめます。",
    en: "It could be water in use: if the sound comes and goes, look at the meters nearby.",
  },
  listen_environment: {
    ja: "交通や風の可能性があります。車の途切れた間も続く音かを確かめます。",
    en: "It could be traffic or wind: check that it goes on between cars.",
  },
  listen_branch: {
    ja: "枝管や給水管から伝わることもあります。止水栓でも聴きます。",
    en: "It may come from a branch or a service pipe: listen at the stop valves too.",
  },
  playSound: { ja: "録音を聴く", en: "Play the recording" },
  stopSound: { ja: "停止", en: "Stop" },
  soundOf: {
    ja: (sensor: string, when: string) => `${sensor} · ${when}`,
    en: (sensor: string, when: string) => `${sensor} · ${when}`,
  },
  soundNone: { ja: "この端末に録音はありません", en: "No recording on this phone" },
  sensors: { ja: "検出したセンサー", en: "Sensors that hear it" },
  navigate: { ja: "経路案内", en: "Navigate" },
  record: { ja: "結果を記録", en: "Record result" },
  recordMore: { ja: "記録の続き", en: "Go on recording" },
  correct: { ja: "結果を訂正", en: "Correct result" },

  // result
  resultName: { ja: "掘削の結果", en: "Result of the dig" },
  step: {
    ja: (i: number, n: number) => `${i} / ${n}`,
    en: (i: number, n: number) => `${i} / ${n}`,
  },
  askFound: { ja: "漏水はありましたか", en: "Was there a leak?" },
  askKind: { ja: "漏れていた場所", en: "What leaked?" },
  askWhere: { ja: "推定位置からどれだけ離れていましたか", en: "How far from the mark was it?" },
  askDetails: { ja: "写真とメモ", en: "Photos and note" },
  hintKind_joint: { ja: "管と管のつなぎ目", en: "between two pipes" },
  hintKind_pinhole: { ja: "さびの穴", en: "hole by rust" },
  hintKind_crack: { ja: "割れ・折れ", en: "split or broken" },
  hintKind_saddle: { ja: "分水栓・サドル", en: "tapping on the main" },
  hintKind_valve: { ja: "仕切弁・空気弁", en: "gate or air valve" },
  hintKind_hydrant: { ja: "消火栓の立上り", en: "riser or body" },
  hintKind_service: { ja: "宅地への引込み", en: "to a building" },
  hintKind_other: { ja: "メモに記入", en: "say in the note" },
  atMark: { ja: "推定位置どおり", en: "Just at the mark" },
  whereHere: { ja: "今いる場所", en: "Where I am" },
  whereUnknown: { ja: "測っていない", en: "Not measured" },
  whereStep: {
    ja: (wind: string) => `${wind}へ 0.5 m`,
    en: (wind: string) => `0.5 m ${wind}`,
  },
  whereIs: {
    ja: (m: string, wind: string) => `推定位置の${wind}へ ${m} m`,
    en: (m: string, wind: string) => `${m} m ${wind} of the mark`,
  },
  whereAtMark: { ja: "推定位置どおり（0 m）", en: "At the mark (0 m)" },
  whereNotSaid: {
    ja: "地図を動かして中心を合わせるか、ボタンで選びます",
    en: "Move the map under the cross, or use the buttons",
  },
  previous: { ja: "前へ", en: "Back" },
  next: { ja: "次へ", en: "Next" },
  takePhoto: { ja: "写真を撮る", en: "Take a photo" },
  photoNumber: { ja: (n: number) => `写真 ${n}`, en: (n: number) => `Photo ${n}` },
  removePhoto: { ja: (n: number) => `写真 ${n} を消す`, en: (n: number) => `Remove photo ${n}` },
  photoRemoved: { ja: "写真を消しました", en: "Photo removed" },
  photoBroken: {
    ja: "この写真は読み取れませんでした。撮り直します。",
    en: "That picture could not be read. Take it again.",
  },
  depth: { ja: "深さ（土被り）", en: "Depth" },
  depthIs: { ja: (m: string) => `${m} m`, en: (m: string) => `${m} m` },
  depthNotSaid: { ja: "未記入", en: "not said" },
  shallower: { ja: "浅く 0.1 m", en: "0.1 m less" },
  deeper: { ja: "深く 0.1 m", en: "0.1 m more" },
  begunAt: { ja: "作業の開始", en: "Begun" },
  endedAt: { ja: "作業の終了", en: "Ended" },
  endedHint: {
    ja: "空欄なら送信した時刻になります",
    en: "left empty: the moment of sending",
  },
  note: { ja: "メモ（任意、音声入力できます）", en: "Note (optional; dictate if you like)" },
  sendResult: { ja: "送信", en: "Send" },
  savedHere: {
    ja: "この端末に保存しました。電波が届くと送信します。",
    en: "Kept on this phone. It goes out as soon as there is signal.",
  },

  // unsent
  unsentName: { ja: "送信の状況", en: "Sending" },
  nothingUnsent: { ja: "送信待ちはありません", en: "Nothing is waiting" },
  lastSent: {
    ja: (when: string) => `最後の送信 ${when}`,
    en: (when: string) => `Last sent ${when}`,
  },
  sendNow: { ja: "今すぐ送信", en: "Send now" },
  entry_result: { ja: "掘削の結果", en: "Result of the dig" },
  entry_comment: { ja: "コメント", en: "Comment" },
  entry_photo: { ja: "写真", en: "Photo" },
  madeAt: { ja: (when: string) => `${when} に記録`, en: (when: string) => `recorded ${when}` },
  standing_waiting: { ja: "送信待ち", en: "waiting to be sent" },
  standing_unsure: {
    ja: "応答を待っています。もう一度送っても二重にはなりません。",
    en: "waiting for an answer; sent again it still counts once",
  },
  standing_conflict: { ja: "他の人が先に変更しました", en: "someone else changed this first" },
  standing_refused: { ja: "受け付けられませんでした", en: "not accepted" },
  theirs: { ja: "現在の内容", en: "As it is now" },
  mine: { ja: "自分の記録", en: "Yours" },
  putOnTop: { ja: "自分の記録で送る", en: "Send mine on top" },
  asComment: { ja: "コメントとして送る", en: "Send as a comment" },
  again: { ja: "もう一度送る", en: "Send again" },
  takeBack: { ja: "取り戻して直す", en: "Take back to edit" },
  discard: { ja: "自分の記録をやめる", en: "Discard mine" },
  discarded: { ja: "記録をやめました", en: "Discarded" },
} satisfies Record<string, Entry>;
