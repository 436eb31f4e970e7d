/**
 * For so long at least orders and the money for them stay, whoever asks to be deleted: see
 * `docs/decisions/deleting.md`.
 */
export const bookYears = 10;
