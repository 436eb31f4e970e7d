import { expect, test } from "vitest";
import { stillMeant } from "../../../../src/core/understanding/words/still-meant.ts";

/** The numbers that still stand; every run of digits is an amount. */
function stand(text: string): readonly string[] {
  const amounts = [...text.matchAll(/\d+/g)].map(({ index, 0: digits }) => ({
    digits,
    start: index,
    end: index + digits.length,
  }));
  return stillMeant(text, amounts).map(({ digits }) => digits);
}

test.each([
  ["不是200,是2000", ["2000"]],
  ["200,不对,300", ["300"]],
  ["200 sorry 300", ["300"]],
  ["以前100现在30", ["30"]],
  ["现在30,之前有80", ["30"]],
  ["大概30多,就按35算", ["35"]],
  ["上午50下午80", ["50", "80"]],
  ["早上算50,下午算60", ["50", "60"]],
  ["是不是200", ["200"]],
  ["对不对 200", ["200"]],
  ["以前100", ["100"]],
  ["", []],
])("of %s there stand %j", (typed, left) => {
  expect(stand(typed)).toEqual(left);
});
