import OpenSeadragon from "openseadragon";

interface PixelBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The photo on the screen: image pixel p lies at `x + p.x · scale`, `y + p.y · scale`. */
export interface Placement {
  x: number;
  y: number;
  scale: number;
}

export interface DeepZoom {
  zoomBy(factor: number): void;
  fit(): void;
  /** brings a part of the photo into view, with a margin round it */
  show(box: PixelBox): void;
  close(): void;
}

/** Part of a finding's size that stays free around it, and the least size that is shown, px. */
const margin = 0.6;
const leastPx = 400;

/** Opens the pyramid, or the whole file where there is none (yet). */
export function openDeepZoom(
  node: HTMLElement,
  source: { tilesUrl: string | null; originalUrl: string },
  {
    calm,
    placed,
    failed,
  }: { calm: boolean; placed: (placement: Placement) => void; failed: () => void },
): DeepZoom {
  const whole = { type: "image", url: source.originalUrl };
  const viewer = OpenSeadragon({
    element: node,
    tileSources: source.tilesUrl ?? whole,
    drawer: "canvas",
    showNavigationControl: false,
    showNavigator: false,
    animationTime: calm ? 0 : 0.25,
    immediateRender: calm,
    maxZoomPixelRatio: 6,
    visibilityRatio: 0.4,
    minZoomImageRatio: 0.7,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    gestureSettingsTouch: { clickToZoom: false },
  });
  // The page has keys of its own; the library's would answer the same ones.
  viewer.addHandler("canvas-key", (event) => {
    event.preventDefaultAction = true;
  });
  let fellBack = false;
  let waiting: PixelBox | null = null;
  const place = () => {
    const item = viewer.world.getItemAt(0);
    if (!item) return;
    const origin = item.imageToViewerElementCoordinates(new OpenSeadragon.Point(0, 0));
    const right = item.imageToViewerElementCoordinates(new OpenSeadragon.Point(1000, 0));
    placed({ x: origin.x, y: origin.y, scale: (right.x - origin.x) / 1000 });
  };
  const show = (box: PixelBox) => {
    const item = viewer.world.getItemAt(0);
    if (!item) {
      waiting = box;
      return;
    }
    const width = Math.max(leastPx, box.width * (1 + margin));
    const height = Math.max(leastPx, box.height * (1 + margin));
    const bounds = item.imageToViewportRectangle(
      box.x + box.width / 2 - width / 2,
      box.y + box.height / 2 - height / 2,
      width,
      height,
    );
    viewer.viewport.fitBounds(bounds, calm);
  };
  viewer.addHandler("open", () => {
    place();
    if (waiting !== null) show(waiting);
    waiting = null;
  });
  viewer.addHandler("update-viewport", place);
  viewer.addHandler("resize", place);
  viewer.addHandler("open-failed", () => {
    if (fellBack) return;
    fellBack = true;
    failed();
    viewer.open({ tileSource: whole });
  });
  return {
    zoomBy: (factor) => {
      viewer.viewport.zoomBy(factor);
      viewer.viewport.applyConstraints();
    },
    fit: () => viewer.viewport.goHome(calm),
    show,
    close: () => viewer.destroy(),
  };
}
