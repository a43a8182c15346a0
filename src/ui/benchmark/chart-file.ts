/** Style rules of a saved chart: those of the page's style sheet, for a white background. */
const STYLE = [
  "text{font:11px system-ui,sans-serif;fill:#444}.name{font-weight:600}",
  ".axes path{stroke:#ddd;fill:none}.dots{fill:none;stroke-width:5;stroke-linecap:round;opacity:.6}",
  ".box{fill:none;stroke:#222}.pipeline-name{fill:#222}.chosen{fill:none;stroke:#000;stroke-width:2}",
].join("");

/** Returns the drawing as an SVG file of its own: colours are set, and white lies below. */
export function chartFile(svg: SVGSVGElement, title: string): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const drawn = [...svg.querySelectorAll<SVGElement>("[data-series]")];
  for (const [i, own] of [...copy.querySelectorAll("[data-series]")].entries()) {
    const from = drawn[i];
    if (from !== undefined) {
      own.setAttribute("stroke", getComputedStyle(from).stroke);
      own.removeAttribute("style");
    }
  }
  for (const name of ["role", "tabindex", "aria-labelledby", "aria-roledescription"]) {
    copy.removeAttribute(name);
  }
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const [, , width, height] = (copy.getAttribute("viewBox") ?? "").split(" ");
  copy.setAttribute("width", width ?? "");
  copy.setAttribute("height", height ?? "");
  const head = document.createElementNS("http://www.w3.org/2000/svg", "title");
  head.textContent = title;
  copy.prepend(head);
  const text = new XMLSerializer().serializeToString(copy);
  const ground = `<style>${STYLE}</style><rect width="100%" height="100%" fill="#fff"/>`;
  return withoutControls(text.replace("</title>", `</title>${ground}`));
}

/** Names of a visitor's results may hold characters that XML has no way to write. */
function withoutControls(text: string): string {
  return text.replace(/(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu, "�");
}
