// Made of www/shim by `npm run rust --prefix www`.
var F=':host(:is([tip="off"],[provider="every.org"]):is([mode="inline"],:state(inline))){min-height:max(48rem,768px)}.w{\
--m:var(--sir-donate-muted,light-dark(#567,#abc));--d:var(--sir-donate-danger,light-dark(#b22,#f98))}.dialog::backdrop{b\
ackground:#0009}.dialog .box{height:100%;overflow:auto;scrollbar-gutter:stable;overscroll-behavior:contain}.card,.card .\
box{display:flex;flex-direction:column}.card .box{flex:1 0 auto}@media(width<=340px){:host(:is([mode="inline"],:state(in\
line))){min-height:max(70rem,1120px)}}.button,.close{cursor:pointer}:focus-visible{box-shadow:0 0 0 2px var(--s)}.button\
:hover{filter:brightness(.9)}.button:active{filter:brightness(.8)}.close:dir(rtl){inset:0 auto auto 0}@media(width<=480p\
x){.dialog{padding:env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-l\
eft)}.close{margin:env(safe-area-inset-top) env(safe-area-inset-right) 0 0}}';var $="[hidden]{display:none!important}.f,.card-status{font:1em/1.4 var(--f);color:var(--t);text-align:start;overflow-wr\
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
rder-color:ButtonText}}";var R="publishable-key nonprofit mode label nonprofit-name currency amounts amount min-amount max-amount frequencies fre\
quency provider tip referral-code donor-email first-name last-name checkout preload lang theme snapshot fallback-url pri\
vacy-url terms-url api-base checkout-hosts".split(" "),z=t=>t.replace(/-./g,n=>n[1].toUpperCase());var W=!1,K,O=()=>W,j=t=>{W||(W=!0,K?.(t))},B=t=>{K=t};var I=t=>{let n=new Map;for(let e of t.querySelectorAll("input"))e.type!="radio"?n.set(e.id,e.value):e.checked&&n.set(e.
name,U(e));return n},G=(t,n)=>{for(let e of t.querySelectorAll("input")){if(e.type=="radio"){if(e.checked||n.get(e.name)!=
U(e))continue;e.checked=!0}else{let o=n.get(e.id);if(o==null||o==e.value||!o&&e.inputMode=="decimal")continue;e.value=o,
e.dispatchEvent(new Event("input",{bubbles:!0,composed:!0}))}e.dispatchEvent(new Event("change",{bubbles:!0}))}},U=t=>t.
labels[0].textContent.split(" (")[0];var N=t=>console.error("SIR Donate: "+t);var J=t=>{let n=[];for(let e of R){let o=t[z(e)];o!=null&&o!==0&&n.push([e,String(o)])}if(!n.some(([e,o])=>e=="lang"&&o)){
let e;for(let o=t;o&&!e;o=o.getRootNode().host)e=o.closest("[lang]")?.getAttribute("lang")??void 0;n.push(["page-lang",e||
navigator.language])}if(!n.some(([e,o])=>e=="fallback-url"&&o)){let e=t.querySelector("a[href]");e&&/^https?:/.test(e.protocol)&&
n.push(["page-fallback",e.href])}return n},se=t=>{let n;t.addEventListener("pointerdown",({target:e})=>{n=e}),t.addEventListener(
"click",({target:e,detail:o})=>{e==t&&n==t&&o<2&&t.close()})},Y=(t,n,e)=>{let o=new Set,v,l=new Map,m,f=e.typed??=new WeakMap;
addEventListener("pagehide",()=>m?.close()),B(a=>{e(),N("crashed. Please report: "+a);for(let s of o)s.fail("crashed",!0)});
let c=a=>{if(!O())try{return a()}catch(s){j(s);return}};return{mount(a,s,L){let M,p={emit(i,u){return i=="checkout"&&(m=
void 0),!o.has(p)||L.emit(i,u??{})},fail(i,u){if(o.delete(p)){if(M){let g=I(s);for(let[E,w]of M)g.get(E)==w&&g.delete(E);
f.set(a,g)}L.fail(i,u)}},refuse(i){let u=z(i),g=a,E=g[u];g[u]=void 0,a.removeAttribute(i);for(let{dataset:w}of document.
scripts)w[u]===E&&delete w[u]},busy(i){if(i!=(v==p)){v=i?p:void 0,o.has(p)&&L.state("busy",i);for(let[u,g]of l)u!=p&&g()}},
alone(i){navigator.locks?navigator.locks.request("sir-donate",i).catch(i):i()},tab(i){m=i},close(){o.has(p)&&a.close()}};
o.add(p);let H=a.shadowRoot;H.adoptedStyleSheets.includes(n)||H.adoptedStyleSheets.push(n);let h=s.closest("dialog");h&&
se(h);let C=document.createElement("div");(h??s).before(C);let x=J(a),b=c(()=>t.mount(s,C,x,p));if(b&&o.has(p)){h&&(h.dir=
s.firstElementChild.dir);let i=s.parentNode.querySelector(".skeleton"),u=i==H.activeElement;i.remove(),u&&s.querySelector(
"input,select,button,a")?.focus();let g=()=>c(()=>t.others(b,!!v));l.set(p,g),g();let E=I(s),w=f.get(a);w&&(f.delete(a),
G(s,w)),s.addEventListener("input",()=>M=E),s.addEventListener("keydown",T=>{T.repeat&&T.key=="Enter"&&T.preventDefault()})}else{
p.fail("invalid_option",!1),b&&c(()=>t.unmount(b));return}return{update(){let i=J(a);String(i)!=String(x)&&(x=i,c(()=>t.
update(b,x)))},unmount(){o.delete(p),l.delete(p),v==p&&m?.close(),C.remove(),queueMicrotask(()=>c(()=>t.unmount(b)))},reset:()=>c(
()=>t.reset(b)),intent:()=>c(()=>t.intent(b))}}}};var Q=":host{display:inline-block;vertical-align:middle}:host(:state(inline)){display:block;min-height:max(62rem,992px)}\
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
e;border:0;border-radius:0}}";var V=/^\s*pk_(test|live)_[\da-fA-F]{64}\s*/,le=/\b([rs]k_(live_|test_)?|whsec_|eyJ|(?=[\da-f]{64}\b))/i,q=t=>{let n=t.replace(
V,""),e=le.exec(n);if(e)return["secret_key",`publishable-key held a secret (${e[0]}…). Rotate it NOW in SIR Giving's por\
tal.`];if(!t||n)return["invalid_option",`publishable-key must match ${V}.`+(/^pk_/.test(t)?" Is this Stripe's?":"")]};var S="sir-donate",P="publishable-key",k=(t,n,...e)=>{let o=document.createElement(t);return o.className=o.part=n,o.append(
...e),o},X=t=>Object.assign(Error(t),{code:t}),Z=()=>{},ee=t=>{let n=new CSSStyleSheet;return n.replaceSync(Q),class extends HTMLElement{static observedAttributes=R;#e;constructor(){
super();let e=this.attachShadow({mode:"open"});e.adoptedStyleSheets=[n];let{states:o}=this.attachInternals(),v={...this},
l,m,f,c,a,s,L,M,p,H=r=>v[z(r)]??this.getAttribute(r),h=r=>String(H(r)??"").trim(),C=()=>(h("label")||"Donate").slice(0,99),
x=(r,d)=>{try{o[d?"add":"delete"](r)}catch{}},b=(r,d={})=>this.dispatchEvent(new CustomEvent(S+"-"+r,{bubbles:!0,composed:!0,
cancelable:r=="submit",detail:d})),i=()=>{w.disconnect(),s?.unmount(),s=a=L=void 0,x("busy")},u=(r,d)=>{let D=c?.open||e.
activeElement;this.close(),i(),M=X(r),x("failed",!0);let A=h("fallback-url"),y=k("a","button",C());y.href=A,/^https?:/.test(
A&&y.protocol)||(y=k("a","","Donations are unavailable right now."),y.tabIndex=-1);let _=k("slot","");(_.onslotchange=()=>{
y.hidden=!!(this.firstElementChild||this.textContent.trim())})(),e.replaceChildren(_,k("div","w "+h("theme"),y)),D&&(this.
querySelector("a,button")??y).focus(),d&&(f.textContent="Try again",y.after(f)),b("error",{code:r,retryable:d})},g=()=>{
let r=a;return L??=t().then(d=>(T(),r==a&&(s=d.mount(this,r,{emit:b,fail:u,state:x}))&&b("ready"),s),d=>{r==a&&u(d,d!="w\
asm_blocked")})},E=()=>{l&&a?g():p??=t().catch(Z)},w=new IntersectionObserver(r=>r.pop().isIntersecting&&E(),{rootMargin:"\
200px"}),T=()=>{if(!this.isConnected)return i();if(M)return;let r=h(P),d=q(r)??q(this.getAttribute(P)||r);if(d)return delete v.
publishableKey,this.removeAttribute(P),N(d[1]),u(d[0],!1);let D=h("mode")=="inline";if(!a||D!=l){i(),l=D,x("failed"),x("\
inline",l),a=k("div","box");let A=k("div","skeleton","Loading…");A.role="status",A.tabIndex=0,f=k("button","button");let y=k(
"button","close","×");y.ariaLabel="Close",y.onclick=this.close,c=k("dialog","dialog",a,A,y),c.onclose=()=>{x("open",c.open),
b("close")},f.onclick=()=>{f.focus(),this.open().catch(Z)},m=k("div","",...l?[a,A]:[f,c]),e.replaceChildren(m),m.onpointerenter=
f.onfocus=A.onfocus=E;try{localStorage[S+":donations"].includes(`"${h("nonprofit")}"`)&&g()}catch{}}f.textContent=c.ariaLabel=
C(),w.disconnect(),(h("preload")||l&&"visible")=="visible"&&w.observe(this),m.className="w "+h("theme")+(l?" card":""),s?.
update()};this.#e=()=>{h(P)&&(M=void 0),queueMicrotask(T)},this.open=async()=>{this.#e(),T(),a&&!l&&!c.open&&(c.showModal(),
x("open",!0),b("open"));let r=await(a&&g());if(!r)throw M??X("removed");l||r.intent()},this.close=()=>c?.close(),this.reset=
()=>s?.reset();for(let r of R){let d=z(r);Object.defineProperty(this,d,{get:()=>H(r),set:D=>{v[d]=D,this.#e()}})}}connectedCallback(){
this.#e()}disconnectedCallback(){this.close(),this.#e()}attributeChangedCallback(){this.#e()}}};var oe=()=>[...document.scripts].find(({src:t,type:n})=>n!="module"&&/\/(next|v?\d[^/]*)\/sir-donate\.js([?#]|$)/.test(t))?.
src,te=(t,n,e)=>{if(n.sirDonateTwice)return;n.sirDonateTwice=!0;let o=n.sirDonate??oe()??"one from elsewhere";console.warn(
`SIR Donate: <${t}> is there twice: ${o}, which stays, and ${e}. Load one of them.`)},ne=t=>({make(n){let e=ee(()=>{let o=customElements.
get(S)==e&&oe();return o&&te(S,e,o),n()});return e.sirDonate=t,e},meet:(n,e)=>te(n,e,t)});var ce=t=>({mount(n,e,o){let v=(l,m)=>o.fail(l,m&&!O());if(!O())return t?.mount(n,e,{...o,fail:v});v("crashed",!1)}}),ie=(t,n)=>{
if(typeof customElements>"u")return;let e=ne(n),o=customElements.get(S);if(o)return e.meet(S,o);let v,l=()=>v??=t.then(m=>{
let f=new CSSStyleSheet;return f.replaceSync(F+$),Y(m,f,()=>{})}).catch(m=>{N("did not start: "+m),j(m)}).then(ce);customElements.
define(S,e.make(l))};var _e=(t,n)=>ie(Promise.resolve(t),`sir-donate ${n} from the crate`);export{j as die,O as isDead,_e as register};
