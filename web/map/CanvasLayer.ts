import L from "leaflet";
import type { WorldBox } from "./mercator.ts";

/** How the unit square lies on the canvas: `x · scale − originX` is a CSS pixel of it. */
export interface Frame {
  scale: number;
  originX: number;
  originY: number;
  width: number;
  height: number;
  zoom: number;
  /** what the canvas covers, in the unit square */
  box: WorldBox;
}

/** Share of the map's size that the canvas reaches past each edge, so that a drag shows no blank. */
const margin = 0.25;

/**
 * One canvas over the whole view. It is moved with the map while dragging, stretched while zooming
 * and drawn anew when the movement ends; `draw` sees CSS pixels, whatever the screen's density.
 */
export class CanvasLayer extends L.Layer {
  private readonly paneName: string;
  private readonly draw: (context: CanvasRenderingContext2D, frame: Frame) => void;
  private canvas: HTMLCanvasElement | null = null;
  private topLeft = L.latLng(0, 0);
  private drawnZoom = 0;
  private waiting = 0;
  frame: Frame | null = null;

  constructor(paneName: string, draw: (context: CanvasRenderingContext2D, frame: Frame) => void) {
    super();
    this.paneName = paneName;
    this.draw = draw;
  }

  override onAdd(map: L.Map): this {
    const canvas = document.createElement("canvas");
    canvas.className = "leaflet-zoom-animated map-canvas";
    canvas.setAttribute("aria-hidden", "true");
    map.getPane(this.paneName)?.append(canvas);
    this.canvas = canvas;
    this.redraw();
    return this;
  }

  override onRemove(): this {
    cancelAnimationFrame(this.waiting);
    this.waiting = 0;
    this.canvas?.remove();
    this.canvas = null;
    this.frame = null;
    return this;
  }

  override getEvents(): Record<string, L.LeafletEventHandlerFn> {
    return {
      moveend: () => this.redraw(),
      resize: () => this.redraw(),
      viewreset: () => this.redraw(),
      move: () => this.redrawPastEdge(),
      zoom: () => this.stretch(this.map().getCenter(), this.map().getZoom()),
      zoomanim: (event) => {
        const { center, zoom } = event as L.ZoomAnimEvent;
        this.stretch(center, zoom);
      },
    };
  }

  /** Draws in the next animation frame, however often it is asked for before. */
  refresh(): void {
    if (this.waiting !== 0 || this.canvas === null) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.redraw();
    });
  }

  private map(): L.Map {
    return this._map;
  }

  private redraw(): void {
    const { canvas } = this;
    if (canvas === null) return;
    const map = this.map();
    const size = map.getSize();
    const width = Math.round(size.x * (1 + 2 * margin));
    const height = Math.round(size.y * (1 + 2 * margin));
    if (width === 0 || height === 0) return;
    const density = Math.min(devicePixelRatio, 2);
    const corner = L.point(-size.x * margin, -size.y * margin).round();
    L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint(corner));
    if (canvas.width !== width * density || canvas.height !== height * density) {
      canvas.width = width * density;
      canvas.height = height * density;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    const zoom = map.getZoom();
    const scale = 256 * 2 ** zoom;
    const origin = map.project(map.getCenter(), zoom).subtract(size.divideBy(2)).add(corner);
    this.topLeft = map.unproject(origin, zoom);
    this.drawnZoom = zoom;
    const frame: Frame = {
      scale,
      originX: origin.x,
      originY: origin.y,
      width,
      height,
      zoom,
      box: {
        minX: origin.x / scale,
        minY: origin.y / scale,
        maxX: (origin.x + width) / scale,
        maxY: (origin.y + height) / scale,
      },
    };
    this.frame = frame;
    const context = canvas.getContext("2d");
    if (context === null) return;
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    this.draw(context, frame);
  }

  /** A long drag reaches the end of the canvas before it ends: draw again there. */
  private redrawPastEdge(): void {
    const { canvas } = this;
    if (canvas === null || this.map().getZoom() !== this.drawnZoom) return;
    const offset = this.map().layerPointToContainerPoint(L.DomUtil.getPosition(canvas));
    const size = this.map().getSize();
    const pastEdge =
      offset.x > 0 ||
      offset.y > 0 ||
      offset.x + canvas.clientWidth < size.x ||
      offset.y + canvas.clientHeight < size.y;
    if (pastEdge) this.refresh();
  }

  private stretch(center: L.LatLng, zoom: number): void {
    const { canvas } = this;
    if (canvas === null) return;
    const map = this.map();
    const panePosition = map.layerPointToContainerPoint([0, 0]);
    const pixelOrigin = map
      .project(center, zoom)
      .subtract(map.getSize().divideBy(2))
      .add(panePosition)
      .round();
    const position = map.project(this.topLeft, zoom).subtract(pixelOrigin);
    L.DomUtil.setTransform(canvas, position, map.getZoomScale(zoom, this.drawnZoom));
  }
}
