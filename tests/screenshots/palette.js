// A picture (PNG, base64) as a PNG of at most 64 colours, base64. Run in an empty page of the browser that took it:
// pages of flat colour and text lose nothing that is seen, and take a fifth of the room.
async (picture) => {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);

  // Colours that differ in their last bits only are one; the 64 most frequent stay, each other takes the nearest.
  const seen = new Map();
  for (const pixel of pixels) {
    const key = pixel & 0xfcfcfc;
    const entry = seen.get(key);
    if (entry) entry.count += 1;
    else seen.set(key, { count: 1, pixel, index: -1 });
  }
  const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
  const ranked = [...seen.values()].sort((one, other) => other.count - one.count);
  const palette = ranked.slice(0, 64);
  palette.forEach((entry, index) => { entry.index = index; });
  for (const entry of ranked.slice(64)) {
    const [red, green, blue] = parts(entry.pixel);
    let best = Infinity;
    for (const candidate of palette) {
      const [r, g, b] = parts(candidate.pixel);
      const distance = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
      if (distance < best) { best = distance; entry.index = candidate.index; }
    }
  }

  const rows = new Uint8Array((image.width + 1) * image.height);
  for (let y = 0, at = 0, from = 0; y < image.height; y += 1) {
    rows[at++] = 0;
    for (let x = 0; x < image.width; x += 1) rows[at++] = seen.get(pixels[from++] & 0xfcfcfc).index;
  }
  const packed = new Uint8Array(await new Response(new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate"))).arrayBuffer());

  const table = Array.from({ length: 256 }, (_, number) => {
    for (let bit = 0; bit < 8; bit += 1) number = number & 1 ? 0xedb88320 ^ (number >>> 1) : number >>> 1;
    return number >>> 0;
  });
  const chunk = (name, data) => {
    const bytes = new Uint8Array(data.length + 12);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, data.length);
    bytes.set([...name].map((letter) => letter.charCodeAt(0)), 4);
    bytes.set(data, 8);
    let check = 0xffffffff;
    for (const byte of bytes.subarray(4, -4)) check = table[(check ^ byte) & 255] ^ (check >>> 8);
    view.setUint32(bytes.length - 4, (check ^ 0xffffffff) >>> 0);
    return bytes;
  };
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, image.width);
  new DataView(header.buffer).setUint32(4, image.height);
  header.set([8, 3, 0, 0, 0], 8);
  const png = new Blob([
    new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk("IHDR", header),
    chunk("PLTE", new Uint8Array(palette.flatMap((entry) => parts(entry.pixel)))),
    chunk("IDAT", packed),
    chunk("IEND", new Uint8Array(0)),
  ]);
  return await new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(",")[1]);
    reader.readAsDataURL(png);
  });
}
