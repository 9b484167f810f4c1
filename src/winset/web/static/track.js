// A range on a line: three marks (5 %, most likely, 95 %) that a pointer or the keyboard moves.

const NAMES = ["low end (5 %)", "most likely", "high end (95 %)"];

/** Return a number with as many digits as the step has. */
export function tidy(value, step) {
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return Number(value.toFixed(digits));
}

/** Return a number as people read it. */
export function shown(value, step = 0.01) {
  const digits = Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9)));
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}

/** Return a belief in a few words. */
export function words(values, step) {
  if (!values) return "–";
  const [low, likely, high] = values.map((value) => shown(value, step));
  return low === high ? likely : `${likely} (${low}${values[0] < 0 ? " to " : "–"}${high})`;
}

export class Track {
  /**
   * @param {object} spec label, low, high, step, values [low, likely, high],
   *   together: whether the ends go with the middle mark, moving(values) while it moves, moved(values) when it rests, extra marks {label: value}
   */
  constructor(spec) {
    this.spec = spec;
    this.values = [...spec.values];
    this.origin = [...spec.values];
    this.element = document.createElement("div");
    this.element.className = "track";
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", spec.label);
    for (const [label, value] of Object.entries(spec.marks || {})) {
      const mark = document.createElement("i");
      mark.className = label === "status quo" ? "quo" : "landmark";
      mark.title = `${label}: ${shown(value, spec.step)}`;
      mark.style.left = this.place(value);
      this.element.append(mark);
    }
    if (spec.ideal != null) {
      const ideal = document.createElement("i");
      ideal.className = "ideal";
      ideal.title = `thought to want ${shown(spec.ideal, spec.step)}`;
      ideal.style.left = this.place(spec.ideal);
      this.element.append(ideal);
    }
    if (spec.before) {
      const ghost = document.createElement("i");
      ghost.className = "ghost";
      ghost.title = `saved: ${words(spec.before, spec.step)}`;
      const [low, , high] = spec.before;
      ghost.style.left = this.place(low);
      ghost.style.width = `calc(${this.part(high) - this.part(low)}% + 2px)`;
      this.element.append(ghost);
    }
    this.bar = document.createElement("b");
    this.element.append(this.bar);
    this.bar.addEventListener("pointerdown", (event) => this.hold(event, -1));
    this.marks = NAMES.map((name, index) => {
      const mark = document.createElement("span");
      mark.className = ["edge", "likely", "edge"][index];
      mark.tabIndex = 0;
      mark.setAttribute("role", "slider");
      mark.setAttribute("aria-label", `${spec.label}, ${name}`);
      mark.setAttribute("aria-valuemin", spec.low);
      mark.setAttribute("aria-valuemax", spec.high);
      mark.addEventListener("keydown", (event) => this.key(event, index));
      mark.addEventListener("pointerdown", (event) => this.hold(event, index));
      mark.addEventListener("blur", () => this.rest());
      this.element.append(mark);
      return mark;
    });
    this.draw();
  }

  part(value) {
    const { low, high } = this.spec;
    return (100 * (Math.min(Math.max(value, low), high) - low)) / (high - low);
  }

  place(value) { return `${this.part(value)}%`; }

  set(values) { this.values = [...values]; this.draw(); }

  draw() {
    const exact = this.values[0] === this.values[2];
    const [low, , high] = this.values;
    this.bar.style.left = this.place(low);
    this.bar.style.width = `calc(${this.part(high) - this.part(low)}% + 1px)`;
    this.marks.forEach((mark, index) => {
      mark.style.left = this.place(this.values[index]);
      mark.hidden = exact && index !== 1;
      mark.setAttribute("aria-valuenow", this.values[index]);
      mark.setAttribute("aria-valuetext", `${shown(this.values[index], this.spec.step)} ${this.spec.unit || ""}`.trim());
    });
  }

  /** Move one mark, or all for -1; the others give way so that low <= likely <= high. */
  move(index, to) {
    const { low, high, step } = this.spec;
    const exact = this.values[0] === this.values[2];
    const value = Math.min(Math.max(tidy(to, step), low), high);
    const next = [...this.values];
    if (index === -1 || exact) {
      const shift = index === -1 ? to : value - this.values[1];
      const room = Math.min(Math.max(shift, low - next[0]), high - next[2]);
      next.forEach((each, k) => { next[k] = Math.min(Math.max(tidy(each + room, step), low), high); });
    } else if (index === 1 && this.spec.together) {
      const by = value - this.origin[1];
      this.origin.forEach((each, k) => { next[k] = Math.min(Math.max(tidy(each + by, step), low), high); });
    } else {
      next[index] = value;
      for (let k = index - 1; k >= 0; k -= 1) next[k] = Math.min(next[k], value);
      for (let k = index + 1; k < 3; k += 1) next[k] = Math.max(next[k], value);
    }
    if (next.every((each, k) => each === this.values[k])) return;
    this.values = next;
    if (index !== 1) this.origin = [...next];
    this.unsaved = true;
    this.draw();
    this.spec.moving?.(next);
  }

  rest() {
    clearTimeout(this.timer);
    if (!this.unsaved) return;
    this.unsaved = false;
    this.spec.moved?.(this.values);
  }

  key(event, index) {
    const { low, high, step } = this.spec;
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
    const to = event.key === "Home" ? low : event.key === "End" ? high : by && this.values[index] + by * step;
    if (to === undefined) return;
    event.preventDefault();
    this.move(index, to);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), 500);
  }

  hold(event, index) {
    if (event.button !== 0) return;
    const held = index === -1 ? this.bar : this.marks[index];
    if (event.pointerType !== "mouse" && document.activeElement !== held) return; // a swipe never edits: tap a mark, then drag it
    event.preventDefault();
    const box = this.element.getBoundingClientRect();
    const { low, high } = this.spec;
    const value = (x) => low + ((x - box.left) / box.width) * (high - low);
    let last = value(event.clientX);
    const target = index === -1 ? this.bar : this.marks[index];
    if (index >= 0) target.focus({ preventScroll: true });
    target.setPointerCapture(event.pointerId);
    const move = (moving) => {
      const now = value(moving.clientX);
      if (index !== -1) this.move(index, now);
      else {
        const by = tidy(now - last, this.spec.step);
        if (by) { last += by; this.move(-1, by); }
      }
    };
    const done = () => {
      target.removeEventListener("pointermove", move);
      target.removeEventListener("pointerup", done);
      target.removeEventListener("pointercancel", done);
      this.rest();
    };
    target.addEventListener("pointermove", move);
    target.addEventListener("pointerup", done);
    target.addEventListener("pointercancel", done);
  }
}
