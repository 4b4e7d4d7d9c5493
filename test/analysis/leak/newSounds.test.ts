import { describe, expect, test } from "vitest";
import { nightsEarlier } from "../../../analysis/cases/leakCase.ts";
import type { PairSound } from "../../../analysis/domain/pairSound.ts";
import { newSoundsBySensor, soundNews } from "../../../analysis/leak/newSounds.ts";
import { aPairSound, aSound, silence } from "../cases/pairs.ts";

const tonight = "2026-11-24";
const ago = (nights: number) => nightsEarlier(tonight, nights);
const none = new Map<string, string>();

/** What S-1 and S-2 heard so many nights ago; null: nothing in common. */
function heard(back: number, delayMs: number | null, its: Partial<PairSound> = {}): PairSound {
  const sound = delayMs === null ? silence : aSound(delayMs / 1000);
  return aPairSound({ nightOf: ago(back), sound, ...its });
}
const quietMonth = Array.from({ length: 28 }, (_, i) => heard(4 + i, null));

function newsOf(sounds: readonly PairSound[], frozen = none) {
  return soundNews(tonight, sounds, frozen).map(({ news, nights, of }) => ({ news, nights, of }));
}

describe("soundNews", () => {
  test("a sound at a delay that the baseline never had is new, and counts its nights", () => {
    const sounds = [...quietMonth, heard(2, 30), heard(1, null), heard(0, 30)];
    expect(newsOf(sounds)).toEqual([{ news: "new", nights: 2, of: 3 }]);
    expect(newsOf([...quietMonth, heard(0, null)])).toEqual([]);
  });

  test("what the baseline heard on two nights is known, on one night it is not", () => {
    const once = quietMonth.map((one) => (one.nightOf === ago(9) ? heard(9, 30) : one));
    expect(newsOf([...once, heard(0, 30)])).toMatchObject([{ news: "new" }]);
    const twice = once.map((one) => (one.nightOf === ago(20) ? heard(20, 30.5) : one));
    expect(newsOf([...twice, heard(0, 30)])).toMatchObject([{ news: "known" }]);
    expect(newsOf([...twice, heard(0, 50)])).toMatchObject([{ news: "new" }]);
  });

  test("the last three nights are not the baseline: a leak of yesterday is still new", () => {
    const sounds = [...quietMonth, heard(3, 30), heard(2, 30), heard(1, 30), heard(0, 30)];
    expect(newsOf(sounds)).toEqual([{ news: "new", nights: 3, of: 3 }]);
  });

  test("while a case is open its nights do not make its sound known", () => {
    const sounds = [
      ...quietMonth.filter(({ nightOf }) => nightOf < ago(12)),
      ...Array.from({ length: 12 }, (_, i) => heard(i, 30)),
    ];
    expect(newsOf(sounds)).toMatchObject([{ news: "known" }]);
    expect(newsOf(sounds, new Map([["S-2", ago(11)]]))).toMatchObject([{ news: "new" }]);
  });

  test("an old sound that a louder one hid is known when the louder one ends", () => {
    const others = [{ delaySeconds: 0.03, z: 8 }];
    const hidden = quietMonth.map((one) => ({ ...one, sound: aSound(-0.02, { others }) }));
    expect(newsOf([...hidden, heard(0, 30)])).toMatchObject([{ news: "known" }]);
  });

  test("a new sound beside a louder old one is found, with its own delay", () => {
    const old = quietMonth.map((one) => ({ ...one, sound: aSound(-0.02) }));
    const others = [{ delaySeconds: 0.03, z: 8 }];
    const both = heard(0, null, { sound: aSound(-0.02, { z: 12, others }) });
    const [found] = soundNews(tonight, [...old, both], none);
    expect(found?.news).toBe("new");
    expect(found?.sound.sound).toMatchObject({ kind: "heard", delaySeconds: 0.03, z: 8 });
    const faint = heard(0, null, {
      sound: aSound(-0.02, { z: 30, others: [{ delaySeconds: 0.03, z: 8 }] }),
    });
    expect(newsOf([...old, faint])).toMatchObject([{ news: "known" }]);
  });

  test("uncertain clocks make delays alike that good ones tell apart", () => {
    const past = quietMonth.slice(0, 2).map((one, i) => heard(4 + i, 30, { nightOf: one.nightOf }));
    const month = [...past, ...quietMonth.slice(2)];
    expect(newsOf([...month, heard(0, 34)])).toMatchObject([{ news: "new" }]);
    const unsure = [...month, heard(0, 34)].map((one) => ({ ...one, clockSeconds: 0.002 }));
    expect(newsOf(unsure)).toMatchObject([{ news: "known" }]);
  });

  test("without a baseline nothing is called new", () => {
    expect(newsOf([...quietMonth.slice(0, 3), heard(0, 30)])).toMatchObject([{ news: "unjudged" }]);
  });
});

describe("newSoundsBySensor", () => {
  const news = (a: string, b: string, delayMs: number, z = 12) => ({
    sound: aPairSound({ a, b, sound: aSound(delayMs / 1000, { z }) }),
    news: "new" as const,
    nights: 2,
    of: 3,
  });

  test("a sound belongs to the sensor that hears it first", () => {
    const found = newSoundsBySensor([news("S-1", "S-2", 30), news("S-2", "S-3", -20, 20)]);
    expect([...found]).toEqual([
      ["S-1", { z: 12, nights: 2, of: 3, neighbours: 1 }],
      ["S-3", { z: 20, nights: 2, of: 3, neighbours: 1 }],
    ]);
  });

  test("what goes on from the nearest sensor to the next belongs to the nearest", () => {
    const found = newSoundsBySensor([
      news("S-1", "S-2", 30),
      news("S-2", "S-3", 40),
      news("S-1", "S-4", 10, 30),
    ]);
    expect([...found]).toEqual([["S-1", { z: 30, nights: 2, of: 3, neighbours: 2 }]]);
  });

  test("known sounds are nobody's", () => {
    expect(newSoundsBySensor([{ ...news("S-1", "S-2", 30), news: "known" }]).size).toBe(0);
  });
});
