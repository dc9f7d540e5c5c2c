import { totalSize, type FormFile } from '../../shared/files/multipart';
import { succeeded, type Outcome } from '../../shared/http/outcome';
import { mayHaveActed } from '../../shared/http/retryPolicy';
import type { ServiceRequest } from '../../shared/http/transport';
import type { Problem } from '../../shared/problem';
import { isGone, isNoSuchOrder } from './outcomes';
import { workReduce } from './service';

type Explain = NonNullable<ServiceRequest['explain']>;

/** What 404 and 410 mean for a request about one order; a 404 about the address is neither. */
export const explainOrder =
	(orderNumber: string): Explain =>
	(outcome) => {
		if (isNoSuchOrder(outcome, orderNumber)) {
			return {
				message: `Order ${orderNumber} was not found`,
				description: `Check the Order Number, and that the credential "${workReduce.credentialName}" belongs to the account that placed the order.`,
			};
		}
		if (isGone(outcome)) {
			return {
				message: `Order ${orderNumber} is gone`,
				description: 'It was removed or canceled, so nothing can be done with it any more.',
			};
		}
		return undefined;
	};

/** What a failed create means: above all, whether the order may have been placed. */
export const explainCreate =
	(orderName: string, files: FormFile[]): Explain =>
	(outcome, common) =>
		mayHaveActed(outcome, Date.now())
			? explainUnclear(mayBePlaced(orderName), outcome, common, files)
			: explainTooLarge(outcome, files);

/** Says that an order may have been placed, and how to find out. */
export const mayBePlaced = (orderName: string): string =>
	`The order may have been placed all the same. Before running this again, look for "${orderName}" with Order > Get Many, where the newest orders come first: running it again may place the order twice.`;

/** What a try means after one of which nobody knows whether it placed the order. */
export const placedByEarlierTry = (orderName: string): Problem => ({
	message: 'An earlier try may have placed the order, so it was not sent again',
	description: `Look for "${orderName}" with Order > Get Many, where the newest orders come first. If it is not there, start the workflow anew instead of retrying this execution.`,
});

/** What a try means after one of which nobody knows whether it made an update with files. */
export const updatedByEarlierTry = (orderNumber: string): Problem => ({
	message: `An earlier try may have updated order ${orderNumber}, so it was not sent again`,
	description:
		'Check the order and its files with Order > Get. If the update is not there, start the workflow anew instead of retrying this execution.',
});

/** What a failed update means. */
export const explainUpdate =
	(orderNumber: string, files: FormFile[]): Explain =>
	(outcome, common) => {
		if (!mayHaveActed(outcome, Date.now())) {
			return explainTooLarge(outcome, files) ?? explainOrder(orderNumber)(outcome, common);
		}
		const again =
			files.length > 0
				? 'running this again may attach the files twice.'
				: 'running this again does no harm.';
		const text = `The update may have been made all the same. Check it with Order > Get; ${again}`;
		return explainUnclear(text, outcome, common, files);
	};

/** What a failed cancel means. */
export const explainCancel =
	(orderNumber: string): Explain =>
	(outcome, common) =>
		mayHaveActed(outcome, Date.now())
			? explainUnclear(
					'The order may have been canceled all the same. Check it with Order > Get; running this again does no harm.',
					outcome,
					common,
				)
			: explainOrder(orderNumber)(outcome, common);

/** What a user has to know of a write that may have been done, then what else is known of its failure. */
function explainUnclear(
	text: string,
	outcome: Outcome,
	common: Problem,
	files: FormFile[] = [],
): Partial<Problem> {
	const more = [];
	if (outcome.kind === 'broken' && files.length > 0) {
		more.push(`${sent(files)}, which may be more than it takes: then send fewer or smaller files.`);
	}
	if (outcome.kind === 'answered') more.push(succeeded(outcome) ? common.description : common.said);
	return { description: [text, ...more.filter(Boolean)].join(' ') };
}

function explainTooLarge(outcome: Outcome, files: FormFile[]): Partial<Problem> | undefined {
	const isTooLarge = outcome.kind === 'answered' && outcome.answer.status === 413;
	if (!isTooLarge || files.length === 0) return undefined;
	return { description: `${sent(files)}. Send fewer or smaller files.` };
}

const sent = (files: FormFile[]): string =>
	`The request had ${files.length === 1 ? '1 file' : `${files.length} files`} with ${readableSize(totalSize(files))} in all`;

/** Bytes as people read them, e.g. `12.3 MB`. */
function readableSize(bytes: number): string {
	const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
	const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
	const value = bytes / 1000 ** power;
	return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}
