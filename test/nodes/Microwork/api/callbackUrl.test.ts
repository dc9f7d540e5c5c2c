import fc from 'fast-check';

import type { InputError } from '../../../../nodes/shared/problem';
import {
	callbackUrlWith,
	metadataOf,
	newReference,
	placeOf,
	referenceOf,
	withMetadata,
	withReference,
} from '../../../../nodes/Microwork/api/callbackUrl';

const text = fc.string({ unit: 'binary' });
const address = fc.oneof(
	fc.webUrl({ withQueryParameters: true, withFragments: true }),
	fc
		.tuple(
			fc.webUrl(),
			fc.constantFrom('', '?', '?a=1', '?a=1&', '?signature=a%2Bb+c', '#part', '?ref=home#x'),
		)
		.map((parts) => parts.join('')),
);

it('puts each name behind meta_ into the query', () => {
	expect(withMetadata('https://example.com/hook?a=1#x', { row: '17', 'two words': 'ä&=' })).toBe(
		'https://example.com/hook?a=1&meta_row=17&meta_two+words=%C3%A4%26%3D#x',
	);
});

it('leaves an address without metadata as it is', () => {
	expect(withMetadata('https://example.com/hook', {})).toBe('https://example.com/hook');
	expect(metadataOf('https://example.com/hook?row=17')).toEqual({});
	expect(metadataOf(undefined)).toEqual({});
});

it('brings every metadata back, behind any address, also with a reference behind it', () => {
	fc.assert(
		fc.property(address, fc.dictionary(text, text), (url, metadata) => {
			const callbackUrl = withReference(
				withMetadata(url, metadata),
				newReference({ run: 0, item: 0 }),
			);
			expect(metadataOf(callbackUrl)).toEqual(metadata);
		}),
	);
});

it("keeps the user's own address byte for byte", () => {
	fc.assert(
		fc.property(address, fc.dictionary(text, text), (url, metadata) => {
			const [before, fragment] = url.split('#');
			const [after, keptFragment] = withReference(withMetadata(url, metadata), 'r').split('#');
			expect(after.startsWith(before)).toBe(true);
			expect(keptFragment).toBe(fragment);
			expect(URL.canParse(after)).toBe(true);
		}),
	);
});

it('brings the reference back, even when the address has a ref of its own', () => {
	fc.assert(
		fc.property(address, (url) => {
			const reference = newReference({ run: 0, item: 0 });
			expect(referenceOf(withReference(url, reference))).toBe(reference);
		}),
	);
	expect(referenceOf(undefined)).toBeUndefined();
	expect(referenceOf('https://example.com/hook')).toBeUndefined();
});

it('tells the place that a reference was made for', () => {
	fc.assert(
		fc.property(fc.nat(), fc.nat(), (run, item) => {
			expect(placeOf(newReference({ run, item }))).toEqual({ run, item });
		}),
	);
	expect(placeOf('3f2c8c2e-7f6e-4f0e-9d4e-0a1b2c3d4e5f')).toBeUndefined();
	expect(placeOf(undefined)).toBeUndefined();
});

it('makes a new reference each time', () => {
	expect(new Set(Array.from({ length: 100 }, () => newReference({ run: 0, item: 0 }))).size).toBe(
		100,
	);
});

describe('is refused when no server would take the address', () => {
	const refusal = (url: string, metadata: Record<string, string>) => {
		try {
			callbackUrlWith(url, metadata);
		} catch (error) {
			const { message, description } = error as InputError;
			return { message, description };
		}
		return undefined;
	};

	it('naming its length and the longest entry', () => {
		const { message, description } = refusal('https://example.com/hook', {
			row: '17',
			text: '标'.repeat(2000),
		})!;
		expect(message).toMatch(/^The callback URL is too long: 18\d\d\d characters/);
		expect(description).toContain('the longest entry is "text" with 2000 characters');
	});

	it('also without metadata', () => {
		expect(refusal(`https://example.com/${'a'.repeat(2000)}`, {})?.message).toMatch(/too long/);
	});

	it('but not up to 2,000 characters, the reference included', () => {
		const { length } = withReference(
			withMetadata('https://example.com/', { a: '' }),
			'x'.repeat(50),
		);
		const metadata = (more: number) => ({ a: 'x'.repeat(2000 - length + more) });
		expect(refusal('https://example.com/', metadata(0))).toBeUndefined();
		expect(refusal('https://example.com/', metadata(1))?.message).toContain('2001 characters');
	});
});
