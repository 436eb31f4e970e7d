import { expect, test } from "vitest";
import { terminal as english } from "../../../locales/en/terminal.ts";
import { terminal as chinese } from "../../../locales/zh-CN/terminal.ts";
import { regionName } from "../../../src/core/advice/region.ts";
import { regionOf, regions } from "../../../src/core/advice/regions.ts";

test("31 regions are served, and three are known but not served", () => {
  expect(regions.filter(({ served }) => served)).toHaveLength(31);
  expect(regions.filter(({ served }) => !served).map(({ code }) => code)).toEqual([
    "HK",
    "MO",
    "TW",
  ]);
  expect(new Set(regions.map(({ code }) => code)).size).toBe(regions.length);
});

test("the full name begins with the short one, and people read the short one", () => {
  for (const region of regions) {
    expect(region.zhFull.startsWith(region.zh)).toBe(true);
    expect(chinese[`region.${region.code}`]).toBe(region.zh);
    expect(english[`region.${region.code}`]).toMatch(/^[A-Z][A-Za-z ]+$/);
    expect(regionName(region)).toEqual({ key: `region.${region.code}` });
  }
});

test("every region has cities, each written in Chinese and in bare pinyin", () => {
  for (const { zh, pinyin, cities } of regions) {
    expect(pinyin).toMatch(/^[a-z]+$/);
    expect(cities.length, zh).toBeGreaterThan(0);
    for (const city of cities) {
      expect(city.zh, zh).toMatch(/^\p{Script=Han}{2,5}$/u);
      expect(city.pinyin, city.zh).toMatch(/^[a-z]+$/);
    }
  }
});

test("a Chinese name leads to one region, and so does the pinyin of a region", () => {
  const ownerOf = new Map<string, string>();
  for (const { code, zh, zhFull, pinyin, cities } of regions) {
    for (const spelling of [zh, zhFull, pinyin, ...cities.map((city) => city.zh)]) {
      expect(ownerOf.get(spelling) ?? code, spelling).toBe(code);
      ownerOf.set(spelling, code);
    }
  }
});

test("every prefecture-level city and prefecture is there", () => {
  // GB/T 2260: how many each province has, without the four municipalities and with what Hainan
  // has.
  const least = {
    HE: 11,
    SX: 11,
    NM: 12,
    LN: 14,
    JL: 9,
    HL: 13,
    JS: 13,
    ZJ: 11,
    AH: 16,
    FJ: 9,
    JX: 11,
    SD: 16,
    HA: 17,
    HB: 13,
    HN: 14,
    GD: 21,
    GX: 14,
    HI: 4,
    SC: 21,
    GZ: 9,
    YN: 16,
    XZ: 7,
    SN: 10,
    GS: 14,
    QH: 8,
    NX: 5,
    XJ: 14,
  };
  for (const [code, count] of Object.entries(least)) {
    const names = regionOf(code)?.cities.map(({ zh }) => zh) ?? [];
    expect(new Set(names).size, code).toBe(names.length);
    expect(names.length, code).toBeGreaterThanOrEqual(count);
  }
  const everywhere = regions.flatMap(({ cities }) => cities.map(({ zh }) => zh));
  for (const zh of [
    "巴彦淖尔",
    "大兴安岭",
    "克孜勒苏",
    "果洛",
    "迪庆",
    "甘南",
    "崇左",
    "七台河",
    "山南",
  ]) {
    expect(everywhere).toContain(zh);
  }
});

test("a region is found by its code", () => {
  expect(regionOf("HA")?.zh).toBe("河南");
  expect(regionOf("SN")?.pinyin).toBe("shaanxi");
  expect(regionOf("ZZ")).toBeUndefined();
});
