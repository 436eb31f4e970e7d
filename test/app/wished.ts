/** A person wishes it, and may. */
export const wished = { wishedBy: async () => true };
