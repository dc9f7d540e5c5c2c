import { useState } from 'preact/hooks';
import { ownPath } from './api.mts';

export interface Area {
	left: number;
	top: number;
	width: number;
	height: number;
}

interface Props {
	imageUrl: string;
	boxes: Array<Area & { label: string }>;
	/** Absent: the boxes are only shown. */
	onDraw?: (area: Area) => void;
}

interface Point {
	x: number;
	y: number;
}

const SMALLEST = 4;

/** The image with its boxes, in the image's own pixels; images of other hosts are not loaded, only named. */
export function ImageBoard({ imageUrl, boxes, onDraw }: Props) {
	const [size, setSize] = useState<{ width: number; height: number }>();
	const [drawn, setDrawn] = useState<{ from: Point; to: Point }>();
	const source = ownPath(imageUrl);
	if (source === undefined) {
		return (
			<p class="notice">
				This image is on another host, which the sandbox doesn’t call: <code>{imageUrl}</code>. Type
				the boxes’ numbers instead.
			</p>
		);
	}

	const point = (event: PointerEvent): Point => {
		const board = event.currentTarget as Element;
		const frame = board.getBoundingClientRect();
		const { width, height } = size ?? frame;
		const within = (value: number, most: number) => Math.round(Math.min(Math.max(value, 0), most));
		return {
			x: within(((event.clientX - frame.left) / frame.width) * width, width),
			y: within(((event.clientY - frame.top) / frame.height) * height, height),
		};
	};
	const finish = () => {
		if (drawn === undefined) return;
		const area = areaOf(drawn);
		setDrawn(undefined);
		if (area.width >= SMALLEST && area.height >= SMALLEST) onDraw?.(area);
	};

	return (
		<div class="board">
			<img
				src={source}
				alt="What is to be looked at"
				onLoad={({ currentTarget: image }) =>
					setSize({ width: image.naturalWidth, height: image.naturalHeight })
				}
			/>
			{size && (
				<svg
					viewBox={`0 0 ${size.width} ${size.height}`}
					class={onDraw ? 'drawable' : undefined}
					role="img"
					aria-label={`${boxes.length} boxes`}
					onPointerDown={(event) => {
						if (!onDraw || event.button !== 0) return;
						event.currentTarget.setPointerCapture(event.pointerId);
						const from = point(event);
						setDrawn({ from, to: from });
					}}
					onPointerMove={(event) => {
						const to = point(event);
						setDrawn((current) => current && { ...current, to });
					}}
					onPointerUp={finish}
					onPointerCancel={() => setDrawn(undefined)}
				>
					{boxes.map((box, at) => (
						<g key={at}>
							<rect x={box.left} y={box.top} width={box.width} height={box.height} />
							<Plate box={box} scale={size.width / 1000} />
						</g>
					))}
					{drawn && <DrawnBox area={areaOf(drawn)} />}
				</svg>
			)}
		</div>
	);
}

function Plate({ box, scale }: { box: Area & { label: string }; scale: number }) {
	const height = 30 * scale;
	const width = (box.label.length * 12.5 + 18) * scale;
	const top = box.top >= height ? box.top - height : box.top;
	return (
		<>
			<rect class="plate" x={box.left} y={top} width={width} height={height} />
			<text x={box.left + 8 * scale} y={top + height * 0.7} font-size={20 * scale}>
				{box.label}
			</text>
		</>
	);
}

function DrawnBox({ area }: { area: Area }) {
	return <rect class="drawn" x={area.left} y={area.top} width={area.width} height={area.height} />;
}

function areaOf({ from, to }: { from: Point; to: Point }): Area {
	return {
		left: Math.min(from.x, to.x),
		top: Math.min(from.y, to.y),
		width: Math.abs(from.x - to.x),
		height: Math.abs(from.y - to.y),
	};
}
