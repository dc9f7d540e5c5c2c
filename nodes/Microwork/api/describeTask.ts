import type { Task } from './types';

/** A task in a line, e.g. "Tagging · pending · fmMFRQ · 2017-04-14"; what isn't known is left out. */
export const describeTask = ({ type, status, imageUrl, createdAt }: Task): string =>
	[capitalized(type ?? 'task'), status, imageName(imageUrl), createdAt?.slice(0, 10)]
		.filter((part) => part !== undefined && part !== '')
		.join(' · ');

/** Whether a task's ID, type, status or image address contains the text, in any case of letters. */
export const taskMatches = ({ taskId, type, status, imageUrl }: Task, text: string): boolean =>
	[taskId, type, status, imageUrl].some((part) =>
		part?.toLowerCase().includes(text.trim().toLowerCase()),
	);

function imageName(imageUrl: string | undefined): string | undefined {
	const path = imageUrl?.replace(/[?#].*$/s, '').replace(/\/+$/, '');
	const name = path?.slice(path.lastIndexOf('/') + 1);
	try {
		return name === undefined ? undefined : decodeURIComponent(name);
	} catch {
		return name;
	}
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
