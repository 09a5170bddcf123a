// Made of www/shim by `npm run rust --prefix www`.
var S={ar:"تبرّع",cs:"Darovat",da:"Donér",de:"Spenden",es:"Donar",fr:"Faire un don",he:"תרומה",hi:"दान करें",
id:"Donasi",it:"Dona",ja:"寄付する",ko:"기부하기",nb:"Gi",nl:"Doneer",pl:"Wpłać",pt:"Doar",ro:"Donează",ru:"П\
ожертвовать",sv:"Ge",tr:"Bağış yap",uk:"Пожертвувати",vi:"Quyên góp",zh:"捐款",nn:"Gi",no:"\
Gi"};var $=':host(:is([tip="off"],[provider="every.org"]):is([mode="inline"],:state(inline))){min-height:max(48rem,768px)}.w{\
--s:var(--sir-donate-surface,light-dark(#fff,#123));--t:var(--sir-donate-text,light-dark(#123,#eef));--b:var(--sir-donat\
e-border,#789);--m:var(--sir-donate-muted,light-dark(#567,#abc));--d:var(--sir-donate-danger,light-dark(#b22,#f98));posi\
tion:relative}.dialog,.card{border:1px solid var(--b);border-radius:var(--r);background:var(--s);color:var(--t);min-heig\
ht:inherit}.dialog{width:30em;height:56em;padding:0;overflow:hidden;opacity:1}.close{position:absolute;top:0;right:0;wid\
th:48px;height:48px;border:2px solid #0000;border-radius:var(--r);background:#0000;color:inherit;font:600 1.5em/1.25 var\
(--f)}.skeleton{position:absolute;inset:3em 1.5em 1.5em;background:#7893}.dialog::backdrop{background:#0009}.dialog .box\
{height:100%;overflow:auto;scrollbar-gutter:stable;overscroll-behavior:contain}.card,.card .box{display:flex;flex-direct\
ion:column}.card .box{flex:1 0 auto}@media(width<=340px){:host(:is([mode="inline"],:state(inline))){min-height:max(70rem\
,1120px)}}.button,.close{cursor:pointer}:focus-visible{outline:3px solid var(--t);outline-offset:2px;box-shadow:0 0 0 2p\
x var(--s)}.button:hover{filter:brightness(.9)}.button:active{filter:brightness(.8)}.close:dir(rtl){inset:0 auto auto 0}\
@media(width<=480px){.dialog{min-width:100%;min-height:100dvh;border:0;border-radius:0;padding:env(safe-area-inset-top) \
env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left)}.close{margin:env(safe-area-inset-top) \
env(safe-area-inset-right) 0 0}}';var G="[hidden]{display:none!important}.f,.card-status{font:1em/1.4 var(--f);color:var(--t);text-align:start;overflow-wr\
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
vacy-url terms-url api-base checkout-hosts".split(" "),N=e=>e.replace(/-./g,n=>n[1].toUpperCase());var q=!1,B,R=()=>q,P=e=>{q||(q=!0,B?.(e))},K=e=>{B=e};var I=e=>{let n=new Map;for(let t of e.querySelectorAll("input"))t.type!="radio"?n.set(t.id,t.value):t.checked&&n.set(t.
name,J(t));return n},U=(e,n)=>{for(let t of e.querySelectorAll("input")){if(t.type=="radio"){if(t.checked||n.get(t.name)!=
J(t))continue;t.checked=!0}else{let o=n.get(t.id);if(o==null||o==t.value||!o&&t.inputMode=="decimal")continue;t.value=o,
t.dispatchEvent(new Event("input",{bubbles:!0,composed:!0}))}t.dispatchEvent(new Event("change",{bubbles:!0}))}},J=e=>e.
labels[0].textContent.split(" (")[0];var j=e=>console.error("SIR Donate: "+e);var Q=(e,n)=>{let t=[];for(let o of O){let a=e[N(o)];a!=null&&a!==0&&t.push([o,String(a)])}if(t.some(([o,a])=>o=="lang"&&
a)||t.push(["page-lang",n]),!t.some(([o,a])=>o=="fallback-url"&&a)){let o=e.querySelector("a[href]");o&&/^https?:/.test(
o.protocol)&&t.push(["page-fallback",o.href])}return t},le=(e,n)=>{let t=({cssRules:o})=>o[o.length-1].cssText;if(t(e)!=
t(n))for(let{cssText:o}of n.cssRules)e.insertRule(o,e.cssRules.length)},ce=e=>{let n;e.addEventListener("pointerdown",({
target:t})=>{n=t}),e.addEventListener("click",({target:t,detail:o})=>{t==e&&n==e&&o<2&&e.close()})},Y=(e,n,t)=>{let o=new Set,
a,l=new Map,u,f=t.typed??=new WeakMap;addEventListener("pagehide",()=>u?.close()),K(d=>{t(),j("crashed. Please report: "+
d);for(let c of o)c.fail("crashed",!0)});let m=d=>{if(!R())try{return d()}catch(c){P(c);return}},x={ready:async()=>x,mount(d,c,E){
let W,p={emit(r,h){return r=="checkout"&&(u=void 0),!o.has(p)||E.emit(r,h??{})},fail(r,h){if(o.delete(p)){if(W){let b=I(
c);for(let[M,k]of W)b.get(M)==k&&b.delete(M);f.set(d,b)}E.fail(r,h)}},refuse(r){let h=N(r),b=d,M=b[h];b[h]=void 0,d.removeAttribute(
r);for(let{dataset:k}of document.scripts)k[h]===M&&delete k[h]},busy(r){if(r!=(a==p)){a=r?p:void 0,o.has(p)&&E.state("bu\
sy",r);for(let[h,b]of l)h!=p&&b()}},alone(r){navigator.locks?navigator.locks.request("sir-donate",r).catch(r):r()},tab(r){
u=r},close(){o.has(p)&&d.close()}};o.add(p);let g=d.shadowRoot,[C]=g.adoptedStyleSheets;C?le(C,n):g.adoptedStyleSheets.push(
n);let D=c.closest("dialog");D&&ce(D);let w=document.createElement("div");(D??c).before(w);let T=Q(d,E.lang()),y=m(()=>e.
mount(c,w,T,p));if(y&&o.has(p)){D&&(D.dir=c.firstElementChild.dir);let r=c.parentNode.querySelector(".skeleton"),h=r==g.
activeElement;r.remove(),h&&c.querySelector("input,select,button,a")?.focus();let b=()=>m(()=>e.others(y,!!a));l.set(p,b),
b();let M=I(c),k=f.get(d);k&&(f.delete(d),U(c,k)),c.addEventListener("input",()=>W=M),c.addEventListener("keydown",i=>{i.
repeat&&i.key=="Enter"&&i.preventDefault()})}else{p.fail("invalid_option",!1),y&&m(()=>e.unmount(y));return}return{update(){
let r=Q(d,E.lang());String(r)!=String(T)&&(T=r,m(()=>e.update(y,T)))},unmount(){o.delete(p),l.delete(p),a==p&&u?.close(),
w.remove(),queueMicrotask(()=>m(()=>e.unmount(y)))},reset:()=>m(()=>e.reset(y)),intent:()=>m(()=>e.intent(y))}}};return x};var V=":host{display:inline-block;vertical-align:middle}:host(:state(inline)){display:block;min-height:max(62rem,992px)}\
.w{--a:var(--sir-donate-accent,light-dark(#067,#6cd));--oa:var(--sir-donate-on-accent,color(from var(--a) xyz calc((.179\
 - y)*1000000000) calc((.179 - y)*1000000000) calc((.179 - y)*1000000000) ));--r:var(--sir-donate-radius,12px);--f:var(-\
-sir-donate-font,system-ui,sans-serif);all:initial;color-scheme:inherit;visibility:inherit;display:block;font:max(1rem,1\
6px)/1.5 var(--f);color:inherit}*,.w{box-sizing:border-box}.light{color-scheme:light}.dark{color-scheme:dark}[hidden],:h\
ost([hidden]){display:none}.dialog{opacity:0}.button{display:block;width:100%;min-width:9em;padding:.75em 1.5em;border:2\
px solid #0000;border-radius:var(--r);overflow-wrap:anywhere;background:var(--a);color:var(--oa);font:600 1em/1.25 var(-\
-f);text-align:center;text-decoration:none}";var X=/^\s*pk_(test|live)_[\da-fA-F]{64}\s*/,me=/\b([rs]k_(live_|test_)?|whsec_|eyJ|(?=[\da-f]{64}\b))/i,F=e=>{let n=e.replace(
X,""),t=me.exec(n);if(t)return["secret_key",`publishable-key held a secret (${t[0]}…). Rotate it NOW.`];if(!e||n)return[
"invalid_option",`publishable-key must match ${X}, unlike Stripe's.`]};var A="sir-donate",_=O[0],L=(e,n,...t)=>{let o=document.createElement(e);return o.className=o.part=n,o.append(...t),o},Z=e=>Object.
assign(Error(e),{code:e}),ee=()=>{},te=e=>{let n=new CSSStyleSheet;return n.replaceSync(V),class extends HTMLElement{static observedAttributes=O;#e;constructor(){
super();let t=this.attachShadow({mode:"open"});t.adoptedStyleSheets=[n];let{states:o}=this.attachInternals(),a={...this},
l,u,f,m,x,d,c,E,W,p=i=>a[N(i)]??this.getAttribute(i),g=i=>String(p(i)??"").trim(),C=()=>{let i=s=>s?s.closest("[lang]")?.
lang||i(s.getRootNode().host):navigator.language;return g("lang")||i(this)},D=()=>(g("label")||S[C().slice(0,2)]||"Donat\
e").slice(0,99),w=(i,s)=>{try{o[s?"add":"delete"](i)}catch{}},T=(i,s={})=>this.dispatchEvent(new CustomEvent(A+"-"+i,{bubbles:!0,
composed:!0,cancelable:i=="submit",detail:s})),y=()=>{M.disconnect(),d?.unmount(),d=x=c=l=void 0,w("busy")},r=(i,s)=>{let H=m?.
open||t.activeElement;this.close(),y(),E=Z(i),w("failed",!0);let v=L("a","button",D());v.href=g("fallback-url")||"no:",/^https?:/.
test(v.protocol)||(v=L("a","","Donations are unavailable right now."),v.tabIndex=-1);let z=L("slot","");(z.onslotchange=
()=>{v.hidden=!!(this.firstElementChild||this.textContent.trim())})(),t.replaceChildren(z,L("div","w "+g("theme"),v)),H&&
(this.querySelector("a,button")??v).focus(),s&&(f.textContent="Try again",v.after(f)),T("error",{code:i,retryable:s})},h=()=>{
let i=x;return c??=e(n).then(s=>s.ready(this,C())).then(s=>(k(),i==x&&(d=s.mount(this,i,{emit:T,fail:r,state:w,lang:C}))&&
T("ready"),d),s=>{i==x&&r(s,s!="wasm_blocked")})},b=()=>{l?h():W??=e(n).catch(ee)},M=new IntersectionObserver(i=>i.pop().
isIntersecting&&b(),{rootMargin:"200px"}),k=()=>{if(!this.isConnected)return y();if(E)return;let i=g(_),s=F(i)??F(this.getAttribute(
_)||i);if(s)return delete a.publishableKey,this.removeAttribute(_),j(s[1]),r(s[0],!1);let H=g("mode")=="inline";if(H!=l){
y(),l=H,w("failed"),w("inline",l),x=L("div","box");let v=L("output","skeleton","Loading…");v.tabIndex=0,f=L("button","\
button");let z=L("button","close","×");z.ariaLabel="Close",z.onclick=this.close,m=L("dialog","dialog",x,v,z),m.onclose=
()=>{w("open",m.open),T("close")},f.onclick=()=>{f.focus(),this.open().catch(ee)},u=L("div","",...l?[x,v]:[f,m]),t.replaceChildren(
u),u.onpointerenter=f.onfocus=v.onfocus=b;try{localStorage[A+":donations"].includes(`"${g("nonprofit")}"`)&&h()}catch{}}
f.textContent=m.ariaLabel=D(),M.disconnect(),(g("preload")||l&&"visible")=="visible"&&M.observe(this),u.className="w "+g(
"theme")+(l?" card":""),d?.update()};this.#e=()=>{g(_)&&(E=void 0),queueMicrotask(k)},this.open=async()=>{this.#e(),k(),
x&&!l&&!m.open&&(m.showModal(),w("open",!0),T("open"));let i=await(x&&h());if(!i)throw E??Z("removed");l||i.intent()},this.
close=()=>m?.close(),this.reset=()=>d?.reset();for(let i of O){let s=N(i);Object.defineProperty(this,s,{get:()=>p(i),set:H=>{
a[s]=H,this.#e()}})}}connectedCallback(){this.#e()}disconnectedCallback(){this.close(),this.#e()}attributeChangedCallback(){
this.#e()}}};var ne=()=>[...document.scripts].find(({src:e,type:n})=>n!="module"&&/\/(next|v?\d[^/]*)\/sir-donate\.js([?#]|$)/.test(e))?.
src,oe=(e,n,t)=>{if(n.sirDonateTwice)return;n.sirDonateTwice=!0;let o=n.sirDonate??ne()??"one from elsewhere";console.warn(
`SIR Donate: <${e}> is there twice: ${o}, which stays, and ${t}. Load one of them.`)},ie=e=>({make(n){let t=te(o=>{let a=customElements.
get(A)==t&&ne();return a&&oe(A,t,a),n(o)});return t.sirDonate=e,t},meet:(n,t)=>oe(n,t,e)});var ue=e=>({async ready(...n){return await e?.ready(...n),this},mount(n,t,o){let a=(l,u)=>o.fail(l,u&&!R());if(!R())return e?.
mount(n,t,{...o,fail:a});a("crashed",!1)}}),re=(e,n)=>{if(typeof customElements>"u")return;let t=ie(n),o=customElements.
get(A);if(o)return t.meet(A,o);let a,l=()=>a??=e.then(u=>{let f=new CSSStyleSheet;return f.replaceSync($+G),Y(u,f,()=>{})}).
catch(u=>{j("did not start: "+u),P(u)}).then(ue);customElements.define(A,t.make(l))};var et=(e,n)=>re(Promise.resolve(e),`sir-donate ${n} from the crate`);export{P as die,R as isDead,et as register};
