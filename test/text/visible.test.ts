import { describe, expect, it } from "vitest";
import { visible, visibleValue } from "../../engine/text/visible.ts";

/** What it is, the hostile text, what is to be seen. */
const hostile: readonly (readonly [string, string, string])[] = [
  ["colour", "\u001b[31mred", "\\u{1b}[31mred"],
  ["screen clearing", "\u001b[2J\u001b[H", "\\u{1b}[2J\\u{1b}[H"],
  ["cursor up and line erasing", "a\u001b[1A\u001b[2K", "a\\u{1b}[1A\\u{1b}[2K"],
  ["window title", "\u001b]0;owned\u0007", "\\u{1b}]0;owned\\u{7}"],
  ["hyperlink", "\u001b]8;;http://evil\u001b\\x", "\\u{1b}]8;;http://evil\\u{1b}\\x"],
  ["clipboard write", "\u001b]52;c;cm0gLXJm\u0007", "\\u{1b}]52;c;cm0gLXJm\\u{7}"],
  ["device query", "\u001b[6n", "\\u{1b}[6n"],
  ["8-bit CSI", "\u009b31m", "\\u{9b}31m"],
  ["8-bit OSC", "\u009d0;x\u009c", "\\u{9d}0;x\\u{9c}"],
  ["DCS", "\u0090q", "\\u{90}q"],
  ["bell", "\u0007", "\\u{7}"],
  ["backspaces", "alice\b\b\b\b\bmallo", "alice\\u{8}\\u{8}\\u{8}\\u{8}\\u{8}mallo"],
  ["delete", "a\u007fb", "a\\u{7f}b"],
  ["null", "a\0b", "a\\u{0}b"],
  ["tab", "a\tb", "a\\u{9}b"],
  ["newline", "a\n2026-03-02 approved", "a\\u{a}2026-03-02 approved"],
  ["carriage return", "safe\rEVIL", "safe\\u{d}EVIL"],
  ["vertical tab", "a\vb", "a\\u{b}b"],
  ["form feed", "a\fb", "a\\u{c}b"],
  ["next line", "a\u0085b", "a\\u{85}b"],
  ["line separator", "a\u2028b", "a\\u{2028}b"],
  ["paragraph separator", "a\u2029b", "a\\u{2029}b"],
  ["right-to-left override", "user\u202Egnp.exe", "user\\u{202e}gnp.exe"],
  ["left-to-right override", "\u202Dx", "\\u{202d}x"],
  ["embeddings and their end", "\u202A\u202B\u202C", "\\u{202a}\\u{202b}\\u{202c}"],
  ["isolates", "\u2066\u2067\u2068\u2069", "\\u{2066}\\u{2067}\\u{2068}\\u{2069}"],
  ["direction marks", "\u200E\u200F\u061C", "\\u{200e}\\u{200f}\\u{61c}"],
  ["zero-width space", "ad\u200Bmin", "ad\\u{200b}min"],
  ["zero-width non-joiner", "ad\u200Cmin", "ad\\u{200c}min"],
  ["zero-width joiner", "ad\u200Dmin", "ad\\u{200d}min"],
  ["word joiner", "ad\u2060min", "ad\\u{2060}min"],
  ["byte order mark", "\uFEFFadmin", "\\u{feff}admin"],
  ["soft hyphen", "ad\u00ADmin", "ad\\u{ad}min"],
  ["Mongolian vowel separator", "a\u180Eb", "a\\u{180e}b"],
  ["combining grapheme joiner", "a\u034Fb", "a\\u{34f}b"],
  ["Hangul filler", "a\u3164b", "a\\u{3164}b"],
  ["half-width Hangul filler", "a\uFFA0b", "a\\u{ffa0}b"],
  ["Braille blank", "a\u2800b", "a\\u{2800}b"],
  ["no-break space", "a\u00A0b", "a\\u{a0}b"],
  ["ideographic space", "a\u3000b", "a\\u{3000}b"],
  ["hair space", "a\u200Ab", "a\\u{200a}b"],
  ["tag characters", "a\u{E0041}\u{E007F}", "a\\u{e0041}\\u{e007f}"],
  ["variation selectors", "a\uFE0F\u{E0100}", "a\\u{fe0f}\\u{e0100}"],
  ["interlinear annotation", "\uFFF9a\uFFFB", "\\u{fff9}a\\u{fffb}"],
  ["private use", "a\uE000b", "a\\u{e000}b"],
  ["noncharacter", "a\uFFFFb", "a\\u{ffff}b"],
  ["lone high surrogate", "a\uD800", "a\\u{d800}"],
  ["lone low surrogate", "\uDC00a", "\\u{dc00}a"],
  ["marks piled on a letter", "e\u0301\u0302\u0303\u0304\u0305", "e\u0301\u0302\u0303\\u{304}\\u{305}"],
  ["a mark on what we print before", "\u0338admin", "\\u{338}admin"],
  ["a written escape", "\\u{202e}", "\\u{5c}u{202e}"],
];

describe("what others wrote, made visible", () => {
  it.each(hostile)("shows %s", (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it.each([
    "alice",
    "Zoë",
    "Ångström",
    "日本語",
    "한국어",
    "עברית",
    "العربية",
    "ไทย",
    "हिन्दी",
    "🔥",
    "a\\b",
    "100 % `x` <b>",
    "",
  ])("leaves %j as it is", (text) => {
    expect(visible(text)).toBe(text);
  });

  it("keeps distinct texts distinct", () => {
    const shown = hostile.map(([, text]) => visible(text));
    expect(new Set(shown).size).toBe(hostile.length);
    expect(visible("\u202e")).not.toBe(visible("\\u{202e}"));
  });

  it("never gives more than one line, whatever code point comes", () => {
    for (let code = 0; code <= 0x10ffff; code += code < 0x3000 ? 1 : 37) {
      const shown = visible(`a${String.fromCodePoint(code)}b`);
      expect(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/u.test(shown), code.toString(16)).toBe(false);
    }
  });

  it("shows other values as JSON on one line", () => {
    expect(visibleValue({ name: "a\u001b[0m\nb" })).toBe('{"name":"a\\u001b[0m\\nb"}');
    expect(visibleValue({ name: "a\u202eb" })).toBe('{"name":"a\\u{202e}b"}');
    expect(visibleValue(undefined)).toBe("undefined");
  });
});
