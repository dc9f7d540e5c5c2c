export type Service = 'workreduce' | 'microwork' | 'model' | 'files' | 'other';
export type AuthScheme = 'none' | 'raw' | 'basic' | 'bearer';

export interface LoggedFile {
	field: string;
	name: string;
	type: string;
	size: number;
	sha256: string;
}

export interface LoggedRequest {
	id: number;
	time: string;
	service: Service;
	/** The route's name; absent for an address that doesn't exist. */
	route?: string;
	method: string;
	path: string;
	query: Array<[string, string]>;
	auth: { scheme: AuthScheme; right: boolean };
	headers: Record<string, string>;
	/** A form body as it came. */
	body?: string;
	form: Array<[string, string]>;
	files: LoggedFile[];
	fault?: string;
	/** null: no answer yet, or none at all. */
	status: number | null;
	/** How the exchange ended; absent while it goes on. */
	ended?: 'answered' | 'broken';
	ms?: number;
}
