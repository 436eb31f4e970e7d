/** Why nothing is begun, in words for the operator. Whoever shows it leaves the stack out. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
