import { expect, test } from "vitest";
import { terminal as english } from "../../../locales/en/terminal.ts";
import { terminal as chinese } from "../../../locales/zh-CN/terminal.ts";
import { regionName, regionOf, regions } from "../../../src/core/recharge/region.ts";

test("31 regions are served, and three are known but not served", () => {
  expect(regions.filter(({ served }) => served)).toHaveLength(31);
  expect(regions.filter(({ served }) => !served).map(({ code }) => code)).toEqual(["HK", "MO", "TW"]);
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
      expect(city.zh, zh).toMatch(/^\p{Script=Han}{2,4}$/u);
      expect(city.pinyin, city.zh).toMatch(/^[a-z]+$/);
    }
  }
});

test("a spelling leads to one region", () => {
  const ownerOf = new Map<string, string>();
  for (const { code, zh, zhFull, pinyin, cities } of regions) {
    for (const spelling of [zh, zhFull, pinyin, ...cities.flatMap((city) => [city.zh, city.pinyin])]) {
      expect(ownerOf.get(spelling) ?? code, spelling).toBe(code);
      ownerOf.set(spelling, code);
    }
  }
});

test("a region is found by its code", () => {
  expect(regionOf("HA")?.zh).toBe("河南");
  expect(regionOf("SN")?.pinyin).toBe("shaanxi");
  expect(regionOf("ZZ")).toBeUndefined();
});
