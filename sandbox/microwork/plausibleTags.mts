import type { FoundTag, Task } from '../core/model.mts';
import { chance, choice } from '../core/random.mts';
import { BRANDS, logosOn } from '../files/samples.mts';

/** What a diligent worker finds: the logos of our own images as they are, otherwise something plausible. */
export function plausibleTags(task: Task, seed: string, publicUrl: string): FoundTag[] {
	if (task.type === 'annotating') return labeledTags(task, seed);
	const tagId = (at: number) =>
		`${Math.floor(chance(seed, 'tag', task.id, at) * 36 ** 8).toString(36)}${task.id}`.slice(0, 17);
	const logos = logosOn(task.imageUrl);
	if (logos) {
		return logos.map(({ brand, left, top, width, height }, at) => ({
			id: tagId(at),
			left,
			top,
			width,
			height,
			...detected(brand, publicUrl),
		}));
	}
	const count = 1 + Math.floor(chance(seed, 'count', task.seq) * 3);
	return Array.from({ length: count }, (_, at) => {
		const pixels = (name: string, most: number) =>
			Math.floor(chance(seed, name, task.seq, at) * most);
		const box = {
			id: tagId(at),
			left: pixels('left', 800),
			top: pixels('top', 500),
			width: 40 + pixels('width', 360),
			height: 30 + pixels('height', 220),
		};
		// One box in eight is a logo that nobody knows: its brand is not detected.
		if (chance(seed, 'unknown', task.seq, at) < 1 / 8) return box;
		return { ...box, ...detected(choice(BRANDS, seed, 'brand', task.seq, at), publicUrl) };
	});
}

/** One of the options for each tag; labels that are given come first. */
export function labeledTags(task: Task, seed: string, labels: string[] = []): FoundTag[] {
	return (task.tags ?? []).map((tag, at) => ({
		...tag,
		label: labels[at] ?? choice(task.options ?? [''], seed, 'label', task.seq, at),
	}));
}

/** What the service knows of a brand that a worker named. */
export function withBrandDetails(tag: FoundTag, publicUrl: string): FoundTag {
	const brand = BRANDS.find(({ name }) => name === tag.brand);
	return brand ? { ...detected(brand, publicUrl), ...tag } : tag;
}

function detected(brand: (typeof BRANDS)[number], publicUrl: string): Partial<FoundTag> {
	return {
		brand: brand.name,
		brand_id: brand.id,
		template_url: brand.template && `${publicUrl}/files/templates/${brand.template.id}.svg`,
		template_id: brand.template && brand.template.id,
	};
}
