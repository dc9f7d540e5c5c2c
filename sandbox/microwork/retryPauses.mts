const DAY = 86_400_000;
const GROWTH = 1.58;

/** The reference: "up to 20 times over the course of the next 24 hours". */
export const RETRIES = 20;

const weights = Array.from({ length: RETRIES }, (_, at) => GROWTH ** at);
const sum = weights.reduce((total, weight) => total + weight, 0);

/** The pauses before each retry, growing from about 5 seconds to 9 hours; together 24 hours. How they grow is a guess. */
export const PAUSES: readonly number[] = weights.map((weight) => (weight / sum) * DAY);
