import type { Problem } from '../../shared/problem';
import { workReduce } from './service';
import { fieldsOf } from './values';

/** What the user reads when an answer is JSON, but not what was asked for. */
export const notWhatWasAsked = (what: string): Problem => ({
	message: `${workReduce.name} answered with something that is not ${what}`,
	description: `Check that the Base URL in the credential "${workReduce.credentialName}" is the address of the API itself.`,
});

export type Deed = 'created' | 'updated' | 'deleted';

/** Whether the answer to a write says that it was done: `success` under the name of the deed. */
export function confirms(answer: unknown, deed: Deed): boolean {
	const said = fieldsOf(answer)[deed];
	return said === true || (typeof said === 'string' && said.toLowerCase() === 'success');
}
