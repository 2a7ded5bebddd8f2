// Arrays as people read them: nested, and with the digits marked in which an answer leaves the truth.
const GAP = "…";

const tokensOf = (array) => (array.elements === "" ? [] : array.elements.split(" "));
const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);

/** Return the elements of `other` that stand at the same places as those of `tokens`, where both are written out. */
function aligned(tokens, other) {
  const [gap, otherGap] = [tokens.indexOf(GAP), other.indexOf(GAP)];
  return tokens.map((token, place) => {
    const isTail = gap >= 0 && place > gap;
    if (isTail) {
      const back = tokens.length - place;
      return back <= other.length - (otherGap < 0 ? 0 : otherGap + 1) ? other[other.length - back] : undefined;
    }
    return otherGap >= 0 && place >= otherGap ? undefined : other[place];
  });
}

/** Return an element's text, its digits marked from where it leaves the true element's. */
function marked(token, truth) {
  if (truth === undefined || token === truth || token === GAP || Number(token) === Number(truth)) return [token];
  let same = 0;
  while (same < token.length && token[same] === truth[same]) same += 1;
  if (same === token.length) return [token];
  if (/^(nan|-?inf)/.test(token) || /^(nan|-?inf)/.test(truth)) same = 0;
  return [token.slice(0, same), el("u", {}, token.slice(same))];
}

/** Return pieces of text that show an array; `truth` is the array to mark differences from. */
function arrayPieces(array, truth) {
  const { shape } = array;
  const tokens = tokensOf(array);
  const comparable = truth && JSON.stringify(truth.shape) === JSON.stringify(shape);
  const others = comparable ? aligned(tokens, tokensOf(truth)) : [];
  const shownTokens = tokens.map((token, place) => marked(token, others[place]));
  if (!shape.length) return shownTokens.flat();
  const isWhole = !tokens.includes(GAP);
  const pieces = isWhole ? nested(shownTokens, shape, 1) : ["[", ...joined(shownTokens, ", "), "]"];
  const missing = sizeOf(shape) - tokens.length + (isWhole ? 0 : 1);
  const note = shape.length > 1 || !isWhole || sizeOf(shape) === 0 ? `  (${shape.join(" × ")}${missing > 0 ? `; ${number(missing)} left out` : ""})` : "";
  return [...pieces, note && el("i", {}, note)];
}

const joined = (lists, separator) => lists.flatMap((list, place) => (place ? [separator, ...list] : list));

function nested(tokens, shape, depth) {
  if (shape.length === 1) return ["[", ...joined(tokens, ", "), "]"];
  const [rows, ...rest] = shape;
  const width = sizeOf(rest);
  const lists = Array.from({ length: rows }, (_, row) => nested(tokens.slice(row * width, (row + 1) * width), rest, depth + 1));
  return ["[", ...joined(lists, ",\n" + " ".repeat(depth)), "]"];
}

/** Return the pairs of a flat list of name and array places. */
function partsOf(flat) {
  const parts = new Map();
  for (let place = 0; place < (flat || []).length; place += 2) parts.set(textAt(flat[place]), arrayAt(flat[place + 1]));
  return parts;
}

/** Return a line of `name = value` for each part. */
function showParts(flat, truthFlat) {
  const truth = partsOf(truthFlat);
  const lines = [...partsOf(flat)].map(([name, array]) =>
    el("div", {}, el("i", {}, `${name} = `), ...arrayPieces(array, truth.get(name))));
  return el("div", { class: "value" }, ...lines);
}
