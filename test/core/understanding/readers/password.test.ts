import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hideSecrets } from "../../../../src/core/understanding/readers/hide-secrets.ts";
import {
  findPassword,
  mayHoldPassword,
  readPassword,
} from "../../../../src/core/understanding/readers/password.ts";

const card = "89860400000000000015";

describe("a labelled secret", () => {
  test.each([
    ["密码1234", "1234", "密码••••"],
    ["密码是 1234", "1234", "密码是 ••••"],
    ["密碼：abc123", "abc123", "密碼:••••"],
    ["密码：８８８８", "8888", "密码:••••"],
    ["password: abc", "abc", "password: ••••"],
    ["my PASSWORD is abc", "abc", "my PASSWORD is ••••"],
    ["pin 1234", "1234", "pin ••••"],
    ["PIN码 8888", "8888", "PIN码 ••••"],
    ["卡密=a.b!c", "a.b!c", "卡密=••••"],
    ["密码1234,卡在机器里", "1234", "密码••••,卡在机器里"],
    ["password:1234,card 5", "1234", "password:••••,card 5"],
    [`卡号${card} 密码：1234，谢谢`, "1234", `卡号${card} 密码:••••, 谢谢`],
    [`卡号密码: ${card} 123456`, "123456", `卡号密码: ${card} ••••`],
    ["密码1234，对，1234", "1234", "密码••••, 对, ••••"],
    ["旧密码1111 新密码2222", "2222", "旧密码•••• 新密码••••"],
    [`${card} 123456`, "123456", `${card} ••••`],
    [`${card}，123456，每天200笔`, "123456", `${card}, ••••, 每天200笔`],
  ])("%s", (typed, password, masked) => {
    expect(findPassword(typed)?.password).toBe(password);
    expect(hideSecrets(typed)).toBe(masked);
  });

  test("the rest keeps a card number whole, even one that holds the same digits", () => {
    const found = findPassword(`卡号${card} 密码0000`);
    expect(found?.rest).toBe(`卡号${card} 密码 `);
    expect(hideSecrets(`卡号${card} 密码0000`)).toBe(`卡号${card} 密码••••`);
  });
});

test.each([
  "密码",
  "密码是多少",
  "忘记密码了",
  "密码不对",
  "password is wrong",
  "password please",
  "shopping 1234",
  `${card} 13912345678`,
  `${card} 2000笔`,
  `${card} 200`,
  "1234",
  "",
])("%s names no secret", (typed) => {
  expect(findPassword(typed)).toBeUndefined();
});

test("what is masked never shows the secret on its own", () => {
  const secret = fc.stringMatching(/^[0-9A-Za-z]{4,16}$/).filter((value) => /\d/.test(value));
  const label = fc.constantFrom("密码", "密码是", "密码：", "password: ", "pin ");
  fc.assert(
    fc.property(
      label,
      secret,
      fc.constantFrom("", "，谢谢", " 麻烦了", "。"),
      (name, password, end) => {
        const found = findPassword(`你好 ${name}${password}${end}`);
        expect(found?.password).toBe(password);
        expect(hideSecrets(`你好 ${name}${password}${end}`)).not.toContain(password);
        expect(found?.rest).not.toContain(password);
      },
    ),
  );
});

describe("the answer to the question for the password", () => {
  test.each([
    ["135701", "135701"],
    [" 135701 ", "135701"],
    ["a,b!c", "a,b!c"],
    ["是135701", "135701"],
    ["我的是135701谢谢", "135701"],
    ["密码是135701", "135701"],
    ["135701，新大陆N910，每天200笔", "135701"],
    ["135701\n河南", "135701"],
    ["135701, 200 a day", "135701"],
  ])("%s", (typed, password) => {
    expect(readPassword(typed).password).toBe(password);
  });

  test.each(["好的", "密码在哪", "等我找找", "拉卡拉，每天200笔", "what is the password for", ""])(
    "%s holds none",
    (typed) => {
      expect(readPassword(typed).password).toBeUndefined();
    },
  );

  test("the rest is there to be read, without the password", () => {
    expect(readPassword("135701，新大陆N910，每天200笔").rest).toBe("新大陆N910, 每天200笔");
    expect(readPassword("密码135701，河南").rest).not.toContain("135701");
  });

  test("only Chinese without a row of figures is surely none", () => {
    expect(["好的", "等我找找"].filter(mayHoldPassword)).toEqual([]);
    expect(["135701", "是a1b2", "一三五七零一", "!!!"].filter(mayHoldPassword)).toHaveLength(4);
  });
});
