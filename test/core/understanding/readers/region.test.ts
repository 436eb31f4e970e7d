import { describe, expect, test } from "vitest";
import { regions } from "../../../../src/core/advice/regions.ts";
import { parseRegion } from "../../../../src/core/understanding/readers/region.ts";

test.each([
  ["河南", "HA"],
  ["河南省郑州市", "HA"],
  ["henan", "HA"],
  ["Hénán Shěng", "HA"],
  ["Zheng Zhou", "HA"],
  ["豫", "HA"],
  ["廣東", "GD"],
  ["深圳市南山区", "GD"],
  ["in Guangzhou, China", "GD"],
  ["陕西", "SN"],
  ["shaanxi", "SN"],
  ["shanxi", "SX"],
  ["Xi'an", "SN"],
  ["Inner Mongolia", "NM"],
  ["Tibet", "XZ"],
  ["hong kong", "HK"],
  ["臺灣", "TW"],
  ["上海南京路", "SH"],
  ["广东广州北京路", "GD"],
  ["我是河南人，店在广东", "GD"],
  ["I am from Henan, my shop is in Shenzhen", "GD"],
  ["义乌", "ZJ"],
  ["suzhou anhui", "AH"],
  ["suzhou", "JS"],
  ["粤B", "GD"],
  ["苏北", "JS"],
  ["不是河南，是河北", "HE"],
  ["江西安福", "JX"],
  ["朝阳市", "LN"],
  ["朝阳区", "BJ"],
  ["guangzou", "GD"],
])("%s is in %s", (typed, code) => {
  expect(parseRegion(typed, regions)).toBe(code);
});

test.each([
  "",
  "hello",
  "不知道",
  "店里",
  "川菜馆",
  "200",
  "北京路",
  "兰州拉面",
  "大连锁店",
  "朝阳",
  "taizhou",
  "新A920",
])("%s names none", (typed) => {
  expect(parseRegion(typed, regions)).toBeUndefined();
});

describe("every name in the table is understood", () => {
  test.each(regions.map((region) => [region.code, region] as const))("%s", (code, region) => {
    for (const name of [region.zh, region.zhFull, region.pinyin])
      expect(parseRegion(name, regions)).toBe(code);
    for (const city of region.cities) expect(parseRegion(`${city.zh}市`, regions)).toBe(code);
    for (const { pinyin } of region.cities) {
      const owners = regions.filter(({ cities }) => cities.some((city) => city.pinyin === pinyin));
      // Of two cities with one spelling the far larger one is meant, or nobody knows; the region
      // beside it settles it.
      if (owners.length === 1) expect(parseRegion(pinyin, regions)).toBe(code);
      else if (!regions.some((one) => one.pinyin === pinyin)) {
        expect([undefined, ...owners.map((owner) => owner.code)]).toContain(
          parseRegion(pinyin, regions),
        );
        expect(parseRegion(`${pinyin}, ${region.pinyin}`, regions)).toBe(code);
      }
    }
  });
});

test("without a table nothing is understood", () => {
  expect(parseRegion("河南", [])).toBeUndefined();
});
