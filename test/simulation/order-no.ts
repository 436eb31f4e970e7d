/** `R20261123K3M9Q2XA` of its payment `R20261123K3M9Q2XA-1` and its plan `R20261123K3M9Q2XAP1`. */
export function orderNoOf(number: string): string {
  return /^R\d{8}[0-9A-Z]{8}/.exec(number)?.[0] ?? number;
}
