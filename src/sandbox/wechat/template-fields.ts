/**
 * What the fields of a template take ("模板消息", 参数类型). The letters of a field's name are its type.
 */
const rules: Readonly<Record<string, (value: string) => boolean>> = {
  thing: (value) => [...value].length <= 20 && !/[\r\n]/.test(value),
  character_string: (value) => value.length <= 32 && /^[\x20-\x7e]*$/.test(value),
  phrase: (value) => /^[\u4e00-\u9fff]{1,5}$/.test(value),
  amount: (value) => /^[¥￥$€£]?\d{1,10}(\.\d+)?元?$/.test(value),
  number: (value) => /^\d{1,32}(\.\d+)?$/.test(value),
  time: (value) =>
    /^(\d{4}-\d{1,2}-\d{1,2} |\d{4}年\d{1,2}月\d{1,2}日 ?)?\d{1,2}:\d{2}(:\d{2})?$/.test(value),
  date: (value) =>
    /^(\d{4}-\d{1,2}-\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日)( \d{1,2}:\d{2}(:\d{2})?)?$/.test(value),
  name: (value) => /^([\u4e00-\u9fff]{1,10}|[A-Za-z ]{1,20})$/.test(value),
};

/**
 * The first field of the template that is missing or does not take its value; undefined when all
 * do.
 */
export function wrongField(
  fields: readonly string[],
  data: Readonly<Record<string, { value: string }>>,
): string | undefined {
  return fields.find((field) => {
    const value = data[field]?.value;
    const rule = rules[field.replace(/\d+$/, "")];
    return value === undefined || value === "" || rule === undefined || !rule(value);
  });
}
