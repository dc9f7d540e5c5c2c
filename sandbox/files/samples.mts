import { PNG } from 'pngjs';

/** A made-up brand: what it is called, how it looks, and whether the service has a template of its logo. */
export interface Brand {
	name: string;
	id: string;
	template: { id: string } | null;
	color: string;
}

export const BRANDS: readonly Brand[] = [
	{
		name: 'Blue Comet',
		id: 'ATXsnhDdq5NyQw4qQ',
		template: { id: 'TeSRfZBYCdWQbQwvH' },
		color: '#1d4ed8',
	},
	{
		name: 'Fizzy Lemon',
		id: 'BkWq2mTzR7sYdP4uN',
		template: { id: 'TfKp8xLwM3vQcJ6hD' },
		color: '#ca8a04',
	},
	{
		name: 'Red Kettle',
		id: 'CrXv9pHnE5tGaS3wL',
		template: { id: 'TgMz4yBsD7kWnR2fP' },
		color: '#b91c1c',
	},
	{ name: 'Green Harbour', id: 'DyZb6kJmF8uHtQ5xC', template: null, color: '#15803d' },
];

export interface Logo {
	brand: Brand;
	left: number;
	top: number;
	width: number;
	height: number;
}

interface Scene {
	width: number;
	height: number;
	background: string;
	logos: Logo[];
}

function brand(index: number): Brand {
	return BRANDS[index % BRANDS.length] as Brand;
}

const SCENES: Record<string, Scene> = {
	street: {
		width: 1200,
		height: 800,
		background: '#cbd5e1',
		logos: [
			{ brand: brand(0), left: 90, top: 120, width: 300, height: 140 },
			{ brand: brand(1), left: 520, top: 330, width: 240, height: 180 },
			{ brand: brand(2), left: 860, top: 90, width: 260, height: 120 },
		],
	},
	stadium: {
		width: 1000,
		height: 600,
		background: '#bbf7d0',
		logos: [
			{ brand: brand(2), left: 60, top: 420, width: 220, height: 100 },
			{ brand: brand(3), left: 390, top: 430, width: 220, height: 100 },
		],
	},
};

const TEXTS: Record<string, { type: string; content: string }> = {
	'spend.csv': {
		type: 'text/csv; charset=utf-8',
		content:
			'channel,planned,spent\nDisplay,12000,11840\nSocial,8000,8125\nSearch,15000,14990\nÜberregional,4000,3950\n',
	},
	'notes.txt': {
		type: 'text/plain; charset=utf-8',
		content: 'Please look at every placement once.\nThe start page matters most – thank you.\n',
	},
};

export const SAMPLE_NAMES: readonly string[] = [
	...Object.keys(SCENES).flatMap((name) => [`${name}.png`, `${name}.svg`]),
	...Object.keys(TEXTS),
];

const rendered = new Map<string, Buffer>();

/** A sample file by its name, made when first asked for. */
export function sample(name: string): { type: string; content: Buffer } | undefined {
	const text = TEXTS[name];
	if (text) return { type: text.type, content: Buffer.from(text.content) };
	const [sceneName = '', ending] = name.split('.');
	const scene = SCENES[sceneName];
	if (scene === undefined || (ending !== 'png' && ending !== 'svg')) return undefined;
	const content =
		rendered.get(name) ?? (ending === 'png' ? toPng(scene) : Buffer.from(toSvg(scene)));
	rendered.set(name, content);
	return { type: ending === 'png' ? 'image/png' : 'image/svg+xml', content };
}

/** The logos on one of our own images, which the automatic worker then finds exactly. */
export function logosOn(imageUrl: string): Logo[] | undefined {
	const name = /\/files\/(?:samples|redirect)\/(\w+)\.(?:png|svg)$/.exec(
		new URL(imageUrl).pathname,
	)?.[1];
	return name === undefined ? undefined : SCENES[name]?.logos;
}

/** The template image of a brand, by the template's id. */
export function templateLogo(name: string): string | undefined {
	const found = BRANDS.find(({ template }) => template !== null && `${template.id}.svg` === name);
	return (
		found &&
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 120">${logoShape({ brand: found, left: 0, top: 0, width: 240, height: 120 })}</svg>`
	);
}

function toSvg({ width, height, background, logos }: Scene): string {
	const wall = `<rect width="${width}" height="${height}" fill="${background}"/>`;
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${wall}${logos.map(logoShape).join('')}</svg>\n`;
}

function logoShape({ brand: { name, color }, left, top, width, height }: Logo): string {
	const label = `<text x="${left + width / 2}" y="${top + height / 2}" fill="#fff" font-family="sans-serif" font-weight="bold" font-size="${Math.round(width / 8)}" text-anchor="middle" dominant-baseline="central">${name}</text>`;
	return `<rect x="${left}" y="${top}" width="${width}" height="${height}" rx="12" fill="${color}"/>${label}`;
}

/** The same scene without letters: each logo is a plate with a disc and two bars. */
function toPng({ width, height, background, logos }: Scene): Buffer {
	const png = new PNG({ width, height });
	const fill = (color: string, inside: (x: number, y: number) => boolean, area: Logo | Scene) => {
		const pixel = Number.parseInt(`${color.slice(1)}ff`, 16);
		const [left, top] = 'left' in area ? [area.left, area.top] : [0, 0];
		for (let y = top; y < top + area.height; y += 1) {
			for (let x = left; x < left + area.width; x += 1) {
				if (inside(x - left, y - top)) png.data.writeUInt32BE(pixel, (y * width + x) * 4);
			}
		}
	};
	fill(background, () => true, { width, height, background, logos });
	for (const logo of logos) {
		const radius = logo.height * 0.3;
		const middle = logo.height / 2;
		fill(logo.brand.color, () => true, logo);
		fill(
			'#ffffff',
			(x, y) =>
				Math.hypot(x - middle, y - middle) < radius ||
				(x > logo.height * 0.95 &&
					x < logo.width - radius / 2 &&
					Math.abs(Math.abs(y - middle) - radius / 2) < radius / 4),
			logo,
		);
	}
	return PNG.sync.write(png);
}
