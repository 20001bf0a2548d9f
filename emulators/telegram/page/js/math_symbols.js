// What math.js knows: LaTeX names and what they look like. Kinds: i = letter, o = operator, f = fence, n = upright sign.

const table = (kind, pairs) => pairs.trim().split(/\s+/).map((pair) => {
  const [name, sign] = pair.split("=");
  return [name, [kind, sign]];
});

export const SYMBOLS = Object.fromEntries([
  ...table("i", `alpha=α beta=β gamma=γ delta=δ epsilon=ϵ varepsilon=ε zeta=ζ eta=η theta=θ vartheta=ϑ iota=ι kappa=κ lambda=λ mu=μ nu=ν
    xi=ξ pi=π varpi=ϖ rho=ρ varrho=ϱ sigma=σ varsigma=ς tau=τ upsilon=υ phi=ϕ varphi=φ chi=χ psi=ψ omega=ω Gamma=Γ Delta=Δ Theta=Θ Lambda=Λ
    Xi=Ξ Pi=Π Sigma=Σ Upsilon=Υ Phi=Φ Psi=Ψ Omega=Ω ell=ℓ imath=ı jmath=ȷ`),
  ...table("n", `infty=∞ partial=∂ nabla=∇ hbar=ℏ Re=ℜ Im=ℑ aleph=ℵ emptyset=∅ varnothing=∅ forall=∀ exists=∃ nexists=∄ neg=¬ lnot=¬ top=⊤ bot=⊥
    angle=∠ triangle=△ square=□ blacksquare=■ bigstar=★ ldots=… dots=… cdots=⋯ vdots=⋮ ddots=⋱ dotsc=… dotsb=⋯ prime=′ degree=° circ=∘ therefore=∴ because=∵
    checkmark=✓ dagger=† ddagger=‡ S=§ P=¶ pounds=£ %=% $=$ #=# &=& _=_ wp=℘ complement=∁ clubsuit=♣ heartsuit=♥`),
  ...table("o", `times=× div=÷ cdot=⋅ pm=± mp=∓ ast=∗ star=⋆ bullet=• oplus=⊕ ominus=⊖ otimes=⊗ odot=⊙ wedge=∧ land=∧ vee=∨ lor=∨ cap=∩ cup=∪
    setminus=∖ wr=≀ diamond=⋄ leq=≤ le=≤ leqslant=⩽ geq=≥ ge=≥ geqslant=⩾ neq=≠ ne=≠ equiv=≡ approx=≈ sim=∼ simeq=≃ cong=≅ propto=∝ ll=≪ gg=≫ prec=≺
    succ=≻ preceq=⪯ succeq=⪰ subset=⊂ supset=⊃ subseteq=⊆ supseteq=⊇ subsetneq=⊊ sqsubseteq=⊑ in=∈ notin=∉ ni=∋ mid=∣ nmid=∤ parallel=∥ perp=⊥ vdash=⊢
    models=⊨ to=→ rightarrow=→ longrightarrow=⟶ leftarrow=← gets=← leftrightarrow=↔ Rightarrow=⇒ implies=⟹ Longrightarrow=⟹ Leftarrow=⇐ impliedby=⟸
    Leftrightarrow=⇔ iff=⟺ mapsto=↦ longmapsto=⟼ hookrightarrow=↪ uparrow=↑ downarrow=↓ updownarrow=↕ nearrow=↗ searrow=↘ rightharpoonup=⇀
    rightleftharpoons=⇌ leadsto=⇝ colon=: coloneqq=≔ doteq=≐ asymp=≍ triangleq=≜ lesssim=≲ gtrsim=≳ bowtie=⋈`),
  ...table("f", `{={ }=} lbrace={ rbrace=} lbrack=[ rbrack=] langle=⟨ rangle=⟩ lfloor=⌊ rfloor=⌋ lceil=⌈ rceil=⌉ vert=| Vert=‖ |=‖ lvert=| rvert=| lVert=‖ rVert=‖ backslash=\\ slash=/`),
]);

export const LIMITS = {
  sum: "∑", prod: "∏", coprod: "∐", int: "∫", iint: "∬", iiint: "∭", oint: "∮", bigcup: "⋃", bigcap: "⋂", bigoplus: "⨁", bigotimes: "⨂", bigvee: "⋁", bigwedge: "⋀",
  lim: "lim", max: "max", min: "min", sup: "sup", inf: "inf", limsup: "lim sup", liminf: "lim inf", argmax: "arg max", argmin: "arg min", det: "det", gcd: "gcd", Pr: "Pr",
};

export const FUNCTIONS = new Set(
  "sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan log ln lg exp dim ker deg hom arg tr rank sgn erf".split(" "),
);

export const SPACES = { ",": "0.17em", ":": "0.22em", ">": "0.22em", ";": "0.28em", "!": "-0.17em", " ": "0.33em", quad: "1em", qquad: "2em", enspace: "0.5em", thinspace: "0.17em" };

export const ACCENTS = {
  hat: ["^"], widehat: ["^", false, true], bar: ["¯"], vec: ["→"], overrightarrow: ["→", false, true], tilde: ["~"], widetilde: ["~", false, true],
  dot: ["˙"], ddot: ["¨"], acute: ["´"], grave: ["`"], check: ["ˇ"], breve: ["˘"], overbrace: ["⏞", false, true], underbrace: ["⏟", true, true],
};

export const FENCES = {
  "{": "{", "}": "}", lbrace: "{", rbrace: "}", langle: "⟨", rangle: "⟩", lfloor: "⌊", rfloor: "⌋", lceil: "⌈", rceil: "⌉", "|": "‖", vert: "|", Vert: "‖", lvert: "|", rvert: "|",
  lVert: "‖", rVert: "‖", backslash: "\\", uparrow: "↑", downarrow: "↓", lbrack: "[", rbrack: "]",
};

export const ENVIRONMENTS = {
  matrix: {}, smallmatrix: {}, array: {}, pmatrix: { open: "(", close: ")" }, bmatrix: { open: "[", close: "]" }, Bmatrix: { open: "{", close: "}" },
  vmatrix: { open: "|", close: "|" }, Vmatrix: { open: "‖", close: "‖" }, cases: { open: "{", align: "left" }, aligned: { align: "equations" }, align: { align: "equations" },
  alignat: { align: "equations" }, split: { align: "equations" }, gather: {}, gathered: {}, equation: {}, multline: {},
};

// Letters of other alphabets sit in one block of Unicode, a few of them (ℝ, ℋ …) elsewhere.
function shifted(capital, small, digit, exceptions = {}) {
  return (c) => {
    if (c in exceptions) return exceptions[c];
    if (/[A-Z]/.test(c)) return String.fromCodePoint(capital + c.charCodeAt(0) - 65);
    if (small && /[a-z]/.test(c)) return String.fromCodePoint(small + c.charCodeAt(0) - 97);
    if (digit && /[0-9]/.test(c)) return String.fromCodePoint(digit + c.charCodeAt(0) - 48);
    return c;
  };
}

const bold = { map: shifted(0x1d400, 0x1d41a, 0x1d7ce), bold: true, upright: true };
const script = { map: shifted(0x1d49c, 0, 0, { B: "ℬ", E: "ℰ", F: "ℱ", H: "ℋ", I: "ℐ", L: "ℒ", M: "ℳ", R: "ℛ" }), upright: true };

export const ALPHABETS = {
  mathbf: bold, boldsymbol: bold, bm: bold, mathcal: script, mathscr: script,
  mathbb: { map: shifted(0x1d538, 0x1d552, 0x1d7d8, { C: "ℂ", H: "ℍ", N: "ℕ", P: "ℙ", Q: "ℚ", R: "ℝ", Z: "ℤ" }), upright: true },
  mathfrak: { map: shifted(0x1d504, 0x1d51e, 0, { C: "ℭ", H: "ℌ", I: "ℑ", R: "ℜ", Z: "ℨ" }), upright: true },
  mathrm: { upright: true }, mathit: {}, mathsf: { upright: true }, mathtt: { upright: true }, mathnormal: {},
};
