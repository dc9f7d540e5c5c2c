/** A failure as it is asked for. */
export interface FaultRequest {
	id?: string;
	/** A route's name, or a regular expression for the path. Absent: every route of both services and the files. */
	route?: string;
	method?: string;
	kind: 'status' | 'resetBefore' | 'resetAfter' | 'slow' | 'garbage' | 'html' | 'empty';
	status?: number;
	/** Seconds, or a date as HTTP writes it. */
	retryAfter?: number | string;
	delayMs?: number;
	/** Do the work all the same, and only answer wrongly. */
	work?: boolean;
	/** The answer's body for kind `status`; absent: a JSON error. */
	body?: string;
	contentType?: string;
	times?: number;
	/** The share of fitting requests that it hits. */
	rate?: number;
	/** Let so many fitting requests pass first. */
	after?: number;
}

/** A failure that is being played. */
export interface Fault extends FaultRequest {
	id: string;
	work: boolean;
	rate: number;
	after: number;
	/** How many requests fitted, and how many of them it hit. */
	seen: number;
	hits: number;
}
