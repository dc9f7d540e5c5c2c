import { randomUUID } from 'node:crypto';

import { addToQuery, readQuery } from './callbackQuery';

const NAME = 'ref';

/** A mark for one task that no other task has, so that it can be found without knowing its ID. */
export const newReference = (): string => randomUUID();

/** The callback URL with the reference in its query. */
export const withReference = (url: string, reference: string): string =>
	addToQuery(url, [[NAME, reference]]);

/** The reference in a task's callback URL; the last one, because a user's own URL may have a `ref`, too. */
export const referenceOf = (callbackUrl: string | undefined): string | undefined =>
	readQuery(callbackUrl).findLast(([name]) => name === NAME)?.[1];
