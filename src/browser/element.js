// Made of www/shim by `npm run rust --prefix www`.
var _=':host(:is([tip="off"],[provider="every.org"]):is([mode="inline"],:state(inline))){min-height:max(48rem,768px)}.w{\
--m:var(--sir-donate-muted,light-dark(#567,#abc));--d:var(--sir-donate-danger,light-dark(#b22,#f98))}.dialog::backdrop{b\
ackground:#0009}.dialog .box{height:100%;overflow:auto;scrollbar-gutter:stable;overscroll-behavior:contain}.card,.card .\
box{display:flex;flex-direction:column}.card .box{flex:1 0 auto}@media(width<=340px){:host(:is([mode="inline"],:state(in\
line))){min-height:max(70rem,1120px)}}.button,.close{cursor:pointer}:focus-visible{box-shadow:0 0 0 2px var(--s)}.button\
:hover{filter:brightness(.9)}.button:active{filter:brightness(.8)}.close:dir(rtl){inset:0 auto auto 0}@media(width<=480p\
x){.dialog{padding:env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-l\
eft)}.close{margin:env(safe-area-inset-top) env(safe-area-inset-right) 0 0}}';var F="[hidden]{display:none!important}.f,.card-status{font:1em/1.4 var(--f);color:var(--t);text-align:start;overflow-wr\
ap:anywhere}.f *,.card-status *{box-sizing:border-box}.f{box-sizing:border-box;display:flex;flex:1 0 auto;flex-direction\
:column;width:100%;gap:.9em;max-width:34em;min-height:100%;margin:0 auto;padding:1em 1.25em 0}.f :is(p,h2,fieldset,legen\
d),.card-status p{margin:0;padding:0;border:0;min-width:0}.body{display:flex;flex-direction:column;gap:1em}.body[inert]{\
opacity:.6}.head{display:flex;gap:.75em;height:3.75em}.dialog .head{padding-inline-end:2.25em}.logo{position:relative;fl\
ex:none;display:grid;place-items:center;width:48px;height:48px;overflow:hidden;border-radius:min(var(--r),12px);backgrou\
nd:color-mix(in srgb,var(--a) 14%,var(--s));color:color-mix(in srgb,var(--a) 70%,var(--t));font-weight:700;font-size:1.2\
5em}.logo img{position:absolute;inset:0;width:100%;height:100%;object-fit:contain;background:#fff}.who{min-width:0}h2{di\
splay:-webkit-box;overflow:hidden;-webkit-box-orient:vertical;-webkit-line-clamp:2;font:700 1.125em/1.2 var(--f)}.who .h\
int{line-height:1.2}.hint,.note,.sentence{color:var(--m);font-size:.875em}.test{align-self:start;padding:.2em .75em!impo\
rtant;border:1px dashed currentColor!important;border-radius:2em;background:light-dark(#fff4d6,#3a2f10);color:light-dark\
(#6b4700,#ffd98a);font-size:.8125em;font-weight:600}legend,.field label{display:block;margin-bottom:.35em!important;font\
-weight:600;font-size:.9375em}legend{float:left;width:100%}legend~*{clear:both}.choices{display:grid;grid-template-colum\
ns:repeat(auto-fit,minmax(min(3.75em,20%),1fr));gap:.5em}.two{grid-template-columns:1fr 1fr}.tip .choices{grid-template-\
columns:repeat(3,1fr);margin-top:.5em}.tip .field{margin-top:.75em}.choice{position:relative;display:grid;place-items:ce\
nter;min-height:46px;padding:.25em;cursor:pointer;text-align:center}.choice input{appearance:none;position:absolute;inse\
t:0;width:100%;height:100%;margin:0;border:1px solid var(--b);border-radius:min(var(--r),12px);background:var(--s);curso\
r:pointer}.choice input:hover{border-color:var(--a)}.choice input:checked{border:2px solid var(--a);background:color-mix\
(in srgb,var(--a) 12%,var(--s))}.choice span{position:relative;pointer-events:none;font-variant-numeric:tabular-nums}.ch\
oice input:checked+span{font-weight:700}.tip .choice span{font-size:.9375em}[part=amount] .field{display:grid;grid-templ\
ate-columns:auto 1fr;gap:0 .75em;align-items:center;margin-top:.5em}[part=amount] .field label{margin:0!important;font-w\
eight:400}[part=amount] .field p{grid-column:1 / -1}.donor{display:grid;grid-template-columns:1fr 1fr;gap:.75em;align-it\
ems:start}.donor .field:last-child{grid-column:1 / -1}.field input{width:100%;min-height:46px;padding:.5em .75em;border:\
1px solid var(--b);border-radius:min(var(--r),12px);background:var(--s);color:inherit;font:max(1em,16px)/1.25 var(--f)}.\
field input:hover{border-color:var(--t)}.field input[aria-invalid=true]{border:2px solid var(--d)}.fault,.alert{color:va\
r(--d);font-size:.875em;font-weight:600}.fault:not(:empty){margin-top:.3em!important}.alert:not(:empty){margin-bottom:.7\
5em!important;padding:.6em .75em!important;border:2px solid currentColor!important;border-radius:min(var(--r),12px)}.way\
s{display:flex;flex-wrap:wrap;gap:0 .75em;align-items:center}.ways>*{margin-bottom:.5em}.ways span{flex:1;color:var(--m)\
;font-size:.875em;font-variant-numeric:tabular-nums;white-space:nowrap}.ways a{padding:.3em 0;color:inherit;font-weight:\
600}.ways span:empty,.ways a:not([href]){display:none}.card .f:has(.alert:not(:empty)) .body{flex:1 1 0;min-height:14em;\
margin:-.4em;padding:.4em;overflow:auto}.end{margin-top:auto;padding-bottom:1em;background:var(--s)}.dialog .end{border-\
top:1px solid color-mix(in srgb,var(--b) 40%,#0000);padding-top:.75em;margin-inline:-1.25em;padding-inline:1.25em}@media\
(height>600px){.dialog .end{position:sticky;bottom:0}}.total{display:flex;gap:.6em;align-items:baseline;font-weight:600}\
.total>*{flex:none}.total .hint{flex:1 0 0;min-width:0;overflow:hidden;font-weight:400;white-space:nowrap;text-overflow:\
ellipsis}.total strong{font-size:1.25em;font-variant-numeric:tabular-nums}.sentence{min-height:2.8em}[type=submit],.go{d\
isplay:block;width:100%;min-height:48px;margin:.4em 0 .5em;padding:.6em 1em;border:2px solid #0000;border-radius:var(--r\
);background:var(--a);color:var(--oa);font:700 1.0625em/1.25 var(--f);text-align:center;text-decoration:none;cursor:poin\
ter}[type=submit]:hover,.go:hover{background:color-mix(in srgb,var(--a) 85%,var(--t))}[type=submit][aria-disabled=true]{\
cursor:progress;opacity:.7}.note{text-align:center}.links{display:flex;justify-content:center;gap:1.5em}.links a{display\
:inline-block;padding:.4em;color:inherit}.plain{min-height:46px;padding:.5em 1em;border:1px solid var(--b);border-radius\
:min(var(--r),12px);background:var(--s);color:inherit;font:600 1em/1.25 var(--f);cursor:pointer}.plain:hover{border-colo\
r:var(--t)}.aside{text-align:center}.aside .plain{width:100%}.box{container-type:inline-size}@container (width < 20.5em)\
{.head{height:5.25em}h2{-webkit-line-clamp:3}.total{flex-wrap:wrap;gap:0 .6em}.total .hint{flex-basis:100%;min-height:1.\
4em;white-space:normal}}@container (width < 15em){.head{height:auto}h2{display:block}.choices,.tip .choices{grid-templat\
e-columns:1fr 1fr}.two,.donor,[part=amount] .field{grid-template-columns:1fr}.dialog .end{position:static}}.card-status{\
position:fixed;z-index:2147483000;inset:auto 1em 1em;box-sizing:border-box;display:flex;gap:.75em 1em;align-items:center\
;justify-content:space-between;max-width:30em;margin-inline:auto;padding:1em 1.25em;border:1px solid var(--b);border-inl\
ine-start:6px solid var(--a);border-radius:var(--r);background:var(--s);box-shadow:0 8px 32px #0004}.card:has(.f[hidden]\
) .card-status{position:absolute;inset:0;flex-direction:column;justify-content:start;max-width:24em;padding-top:10em;bor\
der:0;box-shadow:none;text-align:center}.card-status[data-empty]{inset:auto;padding:0;border:0;box-shadow:none}.card-sta\
tus[data-empty] button{display:none}.card-status .plain{flex:none}.card-status p{min-height:2.8em}@media(width<=480px){.\
card-status p{min-height:5.6em}}@media(width<=340px){.sentence{min-height:4.2em}}.card-status[data-empty] p{min-height:0\
}.card-status strong{font-size:1.25em}.hint,.card-status p{max-height:4.2em;overflow:hidden}.card-status p{max-height:14\
em}@media(forced-colors:active){.choice input:checked{border-color:Highlight;background:Highlight}.choice input:checked+\
span{forced-color-adjust:none;color:HighlightText}.logo,.test{border:1px solid CanvasText!important}[type=submit],.go{bo\
rder-color:ButtonText}}";var O="publishable-key nonprofit mode label nonprofit-name currency amounts amount min-amount max-amount frequencies fre\
quency provider tip referral-code donor-email first-name last-name checkout preload lang theme snapshot fallback-url pri\
vacy-url terms-url api-base checkout-hosts".split(" "),j=e=>e.replace(/-./g,n=>n[1].toUpperCase());var W=!1,$,K=()=>W,z=e=>{W||(W=!0,$?.(e))},B=e=>{$=e};var I=e=>{let n=new Map;for(let t of e.querySelectorAll("input"))t.type!="radio"?n.set(t.id,t.value):t.checked&&n.set(t.
name,U(t));return n},G=(e,n)=>{for(let t of e.querySelectorAll("input")){if(t.type=="radio"){if(t.checked||n.get(t.name)!=
U(t))continue;t.checked=!0}else{let o=n.get(t.id);if(o==null||o==t.value||!o&&t.inputMode=="decimal")continue;t.value=o,
t.dispatchEvent(new Event("input",{bubbles:!0,composed:!0}))}t.dispatchEvent(new Event("change",{bubbles:!0}))}},U=e=>e.
labels[0].textContent.split(" (")[0];var R=e=>console.error("SIR Donate: "+e);var J=e=>{let n=[];for(let t of O){let o=e[j(t)];o!=null&&n.push([t,String(o)])}if(!n.some(([t,o])=>t=="lang"&&o)){let t;
for(let o=e;o&&!t;o=o.getRootNode().host)t=o.closest("[lang]")?.getAttribute("lang")??void 0;n.push(["page-lang",t||navigator.
language])}if(!n.some(([t,o])=>t=="fallback-url"&&o)){let t=e.querySelector("a[href]");t&&/^https?:/.test(t.protocol)&&n.
push(["page-fallback",t.href])}return n},se=e=>{let n;e.addEventListener("pointerdown",({target:t})=>{n=t}),e.addEventListener(
"click",({target:t,detail:o})=>{t==e&&n==e&&o<2&&e.close()})},Y=(e,n,t)=>{let o=new Set,m,d=new Map,y,c=t.typed??=new WeakMap;
addEventListener("pagehide",()=>y?.close()),B(a=>{t(),R("crashed. Please report: "+a);for(let s of o)s.fail("crashed",!0)});
let l=a=>{if(!K())try{return a()}catch(s){z(s);return}};return{mount(a,s,T){let S,u={emit(i,f){return i=="checkout"&&(y=
void 0),!o.has(u)||T.emit(i,f??{})},fail(i,f){if(o.delete(u)){if(S){let g=I(s);for(let[E,w]of S)g.get(E)==w&&g.delete(E);
c.set(a,g)}T.fail(i,f)}},refuse(i){let f=j(i),g=a,E=g[f];g[f]=void 0,a.removeAttribute(i);for(let{dataset:w}of document.
scripts)w[f]===E&&delete w[f]},busy(i){if(i!=(m==u)){m=i?u:void 0,o.has(u)&&T.state("busy",i);for(let[f,g]of d)f!=u&&g()}},
alone(i){navigator.locks?navigator.locks.request("sir-donate",i).catch(i):i()},tab(i){y=i},close(){o.has(u)&&a.close()}};
o.add(u);let H=a.shadowRoot;H.adoptedStyleSheets.includes(n)||H.adoptedStyleSheets.push(n);let h=s.closest("dialog");h&&
se(h);let C=document.createElement("div");(h??s).before(C);let v=J(a),b=l(()=>e.mount(s,C,v,u));if(b&&o.has(u)){h&&(h.dir=
s.firstElementChild.dir);let i=s.parentNode.querySelector(".skeleton"),f=i==H.activeElement;i.remove(),f&&s.querySelector(
"input,select,button,a")?.focus();let g=()=>l(()=>e.others(b,!!m));d.set(u,g),g();let E=I(s),w=c.get(a);w&&(c.delete(a),
G(s,w)),s.addEventListener("input",()=>S=E),s.addEventListener("keydown",L=>{L.repeat&&L.key=="Enter"&&L.preventDefault()})}else{
u.fail("invalid_option",!1),b&&l(()=>e.unmount(b));return}return{update(){let i=J(a);String(i)!=String(v)&&(v=i,l(()=>e.
update(b,v)))},unmount(){o.delete(u),d.delete(u),m==u&&y?.close(),C.remove(),queueMicrotask(()=>l(()=>e.unmount(b)))},reset:()=>l(
()=>e.reset(b)),intent:()=>l(()=>e.intent(b))}}}};var Q=":host{display:inline-block;vertical-align:middle}:host(:state(inline)){display:block;min-height:max(62rem,992px)}\
.w{--a:var(--sir-donate-accent,light-dark(#067,#6cd));--oa:var(--sir-donate-on-accent,light-dark(#fff,#022));--s:var(--s\
ir-donate-surface,light-dark(#fff,#123));--t:var(--sir-donate-text,light-dark(#123,#eef));--b:var(--sir-donate-border,#7\
89);--r:var(--sir-donate-radius,12px);--f:var(--sir-donate-font,system-ui,sans-serif);all:initial;color-scheme:inherit;v\
isibility:inherit;display:block;position:relative;font:max(1rem,16px)/1.5 var(--f);color:var(--t)}*,.w{box-sizing:border\
-box}.light{color-scheme:light}.dark{color-scheme:dark}[hidden],:host([hidden]){display:none}.button,.close{border:2px s\
olid #0000;border-radius:var(--r);background:#0000;color:inherit;font:600 1em/1.25 var(--f)}.button{display:block;width:\
100%;min-width:9em;padding:.75em 1.5em;overflow-wrap:anywhere;background:var(--a);color:var(--oa);text-align:center;text\
-decoration:none}:focus-visible{outline:3px solid var(--t);outline-offset:2px}.dialog,.card{border:1px solid var(--b);bo\
rder-radius:var(--r);background:var(--s);color:var(--t);min-height:inherit}.dialog{width:30em;height:56em;padding:0;over\
flow:hidden}.close{position:absolute;top:0;right:0;width:48px;height:48px;font-size:1.5em}.skeleton{position:absolute;in\
set:3em 1.5em 1.5em;background:#7893}@media(width<=480px){.dialog{width:100%;max-width:none;height:100dvh;max-height:non\
e;border:0;border-radius:0}}";var V=/^\s*pk_(test|live)_[\da-fA-F]{64}\s*/,le=/\b([rs]k_(live_|test_)?|whsec_|eyJ|(?=[\da-f]{64}\b))/i,N=e=>{let n=e.replace(
V,""),t=le.exec(n);if(t)return["secret_key",`publishable-key held a secret (${t[0]}…). Rotate it NOW in SIR Giving's por\
tal.`];if(!e||n)return["invalid_option",`publishable-key must match ${V}.`+(/^pk_/.test(e)?" Is this Stripe's?":"")]};var A="sir-donate",P="publishable-key",k=(e,n,...t)=>{let o=document.createElement(e);return o.className=o.part=n,o.append(
...t),o},X=e=>Object.assign(Error(e),{code:e}),Z=()=>{},ee=e=>{let n=new CSSStyleSheet;return n.replaceSync(Q),class extends HTMLElement{static observedAttributes=O;#e;constructor(){
super();let t=this.attachShadow({mode:"open"});t.adoptedStyleSheets=[n];let{states:o}=this.attachInternals(),m={...this},
d,y,c,l,a,s,T,S,u,H=r=>m[j(r)]??this.getAttribute(r),h=r=>String(H(r)??"").trim(),C=()=>(h("label")||"Donate").slice(0,99),
v=(r,p)=>{try{o[p?"add":"delete"](r)}catch{}},b=(r,p={})=>this.dispatchEvent(new CustomEvent(A+"-"+r,{bubbles:!0,composed:!0,
cancelable:r=="submit",detail:p})),i=()=>{w.disconnect(),s?.unmount(),s=a=T=void 0,v("busy")},f=(r,p)=>{let D=l?.open||t.
activeElement;this.close(),i(),S=X(r),v("failed",!0);let M=h("fallback-url"),x=k("a","button",C());x.href=M,/^https?:/.test(
M&&x.protocol)||(x=k("a","","Donations are unavailable right now."),x.tabIndex=-1);let q=k("slot","");(q.onslotchange=()=>{
x.hidden=!!(this.firstElementChild||this.textContent.trim())})(),t.replaceChildren(q,k("div","w "+h("theme"),x)),D&&(this.
querySelector("a,button")??x).focus(),p&&(c.textContent="Try again",x.after(c)),b("error",{code:r,retryable:p})},g=()=>{
let r=a;return T??=e().then(p=>(L(),r==a&&(s=p.mount(this,r,{emit:b,fail:f,state:v}))&&b("ready"),s),p=>{r==a&&f(p,p!="w\
asm_blocked")})},E=()=>{d&&a?g():u??=e().catch(Z)},w=new IntersectionObserver(r=>r.pop().isIntersecting&&E(),{rootMargin:"\
200px"}),L=()=>{if(!this.isConnected)return i();if(S)return;let r=h(P),p=N(r)??N(this.getAttribute(P)||r);if(p)return delete m.
publishableKey,this.removeAttribute(P),R(p[1]),f(p[0],!1);let D=h("mode")=="inline";if(!a||D!=d){i(),d=D,v("failed"),v("\
inline",d),a=k("div","box");let M=k("div","skeleton","Loading…");M.role="status",M.tabIndex=0,c=k("button","button");let x=k(
"button","close","×");x.ariaLabel="Close",x.onclick=this.close,l=k("dialog","dialog",a,M,x),l.onclose=()=>{v("open",l.open),
b("close")},c.onclick=()=>{c.focus(),this.open().catch(Z)},y=k("div","",...d?[a,M]:[c,l]),t.replaceChildren(y),y.onpointerenter=
c.onfocus=M.onfocus=E;try{localStorage[A+":donations"].includes(`"${h("nonprofit")}"`)&&g()}catch{}}c.textContent=l.ariaLabel=
C(),w.disconnect(),(h("preload")||d&&"visible")=="visible"&&w.observe(this),y.className="w "+h("theme")+(d?" card":""),s?.
update()};this.#e=()=>{h(P)&&(S=void 0),queueMicrotask(L)},this.open=async()=>{this.#e(),L(),a&&!d&&!l.open&&(l.showModal(),
v("open",!0),b("open"));let r=await(a&&g());if(!r)throw S??X("removed");d||r.intent()},this.close=()=>l?.close(),this.reset=
()=>s?.reset();for(let r of O){let p=j(r);Object.defineProperty(this,p,{get:()=>H(r),set:D=>{m[p]=D,this.#e()}})}}connectedCallback(){
this.#e()}disconnectedCallback(){this.close(),this.#e()}attributeChangedCallback(){this.#e()}}};var te=()=>[...document.scripts].find(({src:e,type:n})=>n!="module"&&/\/sir-donate\.js([?#]|$)/.test(e))?.src,oe=e=>{let n=!1,
t=(o,m,d)=>{n||(n=!0,console.warn(`SIR Donate: <${o}> is there twice: ${m}, which stays, and ${d}. Load one of them.`))};
return{make(o){let m=ee(()=>{let d=te();return d&&t(A,e,d),o()});return Object.assign(m,{sirDonate:e})},meet:(o,m)=>t(o,
m.sirDonate??te()??"one from elsewhere",e)}};var ne=e=>{e instanceof WebAssembly.RuntimeError&&z(e)},ie=(e,n)=>{if(typeof customElements>"u")return;let t=oe(n),o=customElements.
get(A);if(o)return t.meet(A,o);addEventListener("error",({error:c})=>ne(c)),addEventListener("unhandledrejection",({reason:c})=>ne(
c));let m=!1,d,y=()=>m?Promise.reject("crashed"):d??=e.then(c=>{let l=new CSSStyleSheet;return l.replaceSync(_+F),Y(c,l,
()=>m=!0)});customElements.define(A,t.make(y))};var Ne=(e,n)=>ie(Promise.resolve(e),`sir-donate ${n} from the crate`);export{Ne as register};
