/** A rectangle on an image, in pixels from its top left; all that an annotating request sends of a tag. */
export interface Box {
	id: string;
	left: number;
	top: number;
	width: number;
	height: number;
}

/** A tag as a result holds it; brands are named only where they were detected, labels once annotated. */
export interface Tag extends Box {
	brand?: string | null;
	brand_id?: string | null;
	template_url?: string | null;
	template_id?: string | null;
	label?: string;
}

export type KnownStatus = 'pending' | 'completed' | 'canceled';

/**
 * A task in one shape, whichever the service answered with: flat as after a create, with `params` as
 * in get and list, or in the later revision's camel case.
 */
export interface Task {
	taskId: string;
	/** An open set, see `KnownStatus`. */
	status: string;
	/** An open set: `tagging`, `annotating` and whatever comes. */
	type?: string;
	imageUrl?: string;
	callbackUrl?: string;
	createdAt?: string;
	completedAt?: string;
	/** The result; absent until there is one. */
	tags?: Tag[];
}
