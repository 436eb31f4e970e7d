/** `R20261123K3M9Q2XA` of `R20261123K3M9Q2XA-1`. */
export function orderNoOf(number: string): string {
  return number.split("-")[0] ?? number;
}
