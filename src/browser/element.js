// Made of www/shim by `npm run rust --prefix www`.
var G=':host(:is([mode="inline"],:state(inline))){min-height:max(63rem,1008px)}:host(:is([tip="off"],[provider="every.or\
g"]):is([mode="inline"],:state(inline))){min-height:max(56rem,896px)}.dialog,.card,.close,.box *{box-sizing:border-box}.\
w{--s:var(--sir-donate-surface,light-dark(#fff,#123));--t:var(--sir-donate-text,light-dark(#123,#eef));--b:var(--sir-don\
ate-border,#789);--m:var(--sir-donate-muted,light-dark(#567,#abc));--d:var(--sir-donate-danger,light-dark(#b22,#f98));--\
h:color(from var(--oa) srgb clamp(0,1 - r,1) clamp(0,1 - g,1) clamp(0,1 - b,1));--k:1px;--e:var(--s);--n:color-mix(in sr\
gb,var(--a) 12%,var(--s));--on:var(--t);position:relative}.soft{--e:color-mix(in srgb,var(--a) 6%,var(--s))}.bold{--b:va\
r(--sir-donate-border,var(--t));--k:2px;--n:var(--a);--on:var(--oa)}.dialog,.card{border:1px solid var(--b);border-radiu\
s:var(--r);background:var(--s);color:var(--t);min-height:inherit}.dialog{width:calc(30em + 6px);max-width:100%;height:ca\
lc(56em + 6px);max-height:100%;padding:0;overflow:hidden}.close{position:absolute;top:0;right:0;width:48px;height:48px;b\
order:2px solid #0000;border-radius:var(--r);background:var(--s);color:inherit;font:600 1.5em/1.25 var(--f)}.skeleton{po\
sition:absolute;inset:0;display:flow-root;padding:3em 1.5em 1.5em;background:content-box repeating-linear-gradient(#7893\
 0 46px,#0000 0 4.5em);line-height:46px;text-indent:1em}.dialog::backdrop{background:#0009}.dialog .box{height:100%;over\
flow:auto;scrollbar-gutter:stable;overscroll-behavior:contain}.soft:is(.card),.soft .dialog{border-color:#0000;box-shado\
w:0 .5em 2em #0003}.bold:is(.card),.bold .dialog{border-top:8px solid var(--a)}.w>:not([class]){display:contents}.card .\
box{flex:1 0 auto;display:flex;flex-flow:column}@media(width<=480px){:host(:is([mode="inline"],:state(inline))){min-heig\
ht:max(72rem,1152px)}}@media(width<=340px){:host(:is([mode="inline"],:state(inline))){min-height:max(78rem,1248px)}}.but\
ton,.close{cursor:pointer}:focus-visible{outline:3px solid var(--t);outline-offset:2px;box-shadow:0 0 0 2px var(--s)}:is\
(.button,.go,[type=submit]):hover{background:color-mix(in srgb,var(--a) 80%,var(--h))}.close:dir(rtl){inset:0 auto auto \
0}@media(width<=480px){.dialog{border:0;border-radius:0;padding:env(safe-area-inset-top) env(safe-area-inset-right) env(\
safe-area-inset-bottom) env(safe-area-inset-left)}.close{margin:env(safe-area-inset-top) env(safe-area-inset-right) 0 0}\
}';var U='[hidden]{display:none!important}.f,.card-status{font:1em/1.4 var(--f);color:var(--t);text-align:start;overflow-wr\
ap:anywhere}.f{display:flex;flex:1 0 auto;flex-direction:column;width:100%;gap:.9em;max-width:34em;min-height:100%;margi\
n:0 auto;padding:1em 1.25em 0}.f :is(p,h2,fieldset,legend),.card-status p{margin:0;padding:0;border:0;min-width:0}.body{\
display:flex;flex-direction:column;gap:.9em}.body[inert]{opacity:.6}.head{display:flex;gap:.75em;height:3.75em}.dialog .\
head{padding-inline-end:2.25em}.logo{position:relative;flex:none;display:grid;place-items:center;width:48px;height:48px;\
overflow:hidden;border-radius:min(var(--r),16px);background:color-mix(in srgb,var(--a) 14%,var(--s));color:color-mix(in \
srgb,var(--a) 70%,var(--t));font-weight:700;font-size:1.25em}.logo img{position:absolute;inset:0;width:100%;height:100%;\
object-fit:contain;background:#fff}.who{min-width:0}h2{display:-webkit-box;overflow:hidden;-webkit-box-orient:vertical;-\
webkit-line-clamp:2;font:700 1.125em/1.2 var(--f)}.who .hint{line-height:1.2}.hint,.note,.sentence,.under,.card-status d\
etails{color:var(--m);font-size:.875em}.note,.sentence{font-size:.8125em}.test{align-self:start;padding:.2em .75em!impor\
tant;border:1px dashed currentColor!important;border-radius:2em;background:light-dark(#fff4d6,#3a2f10);color:light-dark(\
#6b4700,#ffd98a);font-size:.8125em;font-weight:600}legend,.field label{display:block;margin-bottom:.35em!important;font-\
weight:600;font-size:.9375em}legend{float:left;width:100%}legend~*{clear:both}.choices{display:flex;flex-wrap:wrap;gap:.\
5em}.tip .choices{margin-top:.5em}.tip .field{margin-top:.75em}.choice,.total{overflow-wrap:break-word}.choice{position:\
relative;flex:1 0 min(3.75em,20%);display:grid;place-items:center;min-height:46px;padding:.25em 2px;cursor:pointer;text-\
align:center}.tip .choice{flex-basis:30%}.choice input{appearance:none;position:absolute;inset:0;width:100%;height:100%;\
margin:0;border:var(--k) solid var(--b);border-radius:min(var(--r),16px);background:var(--e);cursor:pointer}.choice inpu\
t:hover{border-color:var(--a)}.choice input:checked{border:2px solid var(--a);background:var(--n)}.choice span{position:\
relative;pointer-events:none;font-variant-numeric:tabular-nums}.choice input:checked+span{color:var(--on);font-weight:70\
0}.tip .choice span{font-size:.9375em}.under{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1em;margin-\
top:.3em!important}.under a,.remove,summary{min-width:44px;margin-block:-.9em;padding:.9em 0;color:inherit;cursor:pointe\
r}.under a{text-align:end}.remove{border:0;background:#0000;font:400 .875em/1.4 var(--f);text-decoration:underline}.f a:\
not([href]){display:none}details p{margin-top:.3em!important}[part=amount] .field{display:flex;flex-wrap:wrap;gap:0 .75e\
m;align-items:center;margin-top:.5em}[part=amount] .field label{margin:0!important;font-weight:400}[part=amount] .field \
input{flex:1 0 5.5em}[part=amount] .field p{flex:0 0 100%}.donor{display:flex;flex-wrap:wrap;gap:.75em;align-items:start\
}.donor .field{flex:1 0 max(40%,6em);max-width:100%;overflow-wrap:break-word}.donor .field:last-child{flex-basis:100%}.f\
ield input{width:100%;min-height:46px;padding:.5em .75em;border:var(--k) solid var(--b);border-radius:min(var(--r),16px)\
;background:var(--e);color:inherit;font:max(1em,16px)/1.25 var(--f)}.field input:hover{border-color:var(--t)}.field inpu\
t[aria-invalid=true]{border:2px solid var(--d)}.fault,.alert{color:var(--d);font-size:.875em;font-weight:600}.fault:not(\
:empty){margin-top:.3em!important}.alert:not(:empty){margin-bottom:.75em!important;padding:.6em .75em!important;border:2\
px solid currentColor!important;border-radius:min(var(--r),16px)}.ways{display:flex;flex-wrap:wrap;gap:0 .75em;align-ite\
ms:center}.ways>*{margin-bottom:.5em}.ways span{flex:1;color:var(--m);font-size:.875em;font-variant-numeric:tabular-nums\
;white-space:nowrap}.ways a{display:inline-flex;align-items:center;min-height:44px;margin-block:-8px 0;color:inherit;fon\
t-weight:600}.ways span:empty{display:none}.card .f:has(.alert:not(:empty)) .body{flex:1 1 0;min-height:14em;margin:-.4e\
m;padding:.4em;overflow:auto}.end{margin-top:auto;padding-bottom:1em;background:var(--s)}.dialog .end{border-top:1px sol\
id color-mix(in srgb,var(--b) 40%,#0000);padding-top:.75em;margin-inline:-1.25em;padding-inline:1.25em}@media(height>600\
px){.dialog .end{position:sticky;bottom:0}.dialog .box{scroll-padding-bottom:16em}}.total{display:flex;flex-wrap:wrap;ga\
p:0 .6em;align-items:baseline;align-content:start;font-weight:600}.total>*{flex:none;max-width:100%}.total .hint{flex:1 \
0 8em;overflow:visible;font-weight:400}.total strong{font-size:1.25em;font-variant-numeric:tabular-nums}.sentence{min-he\
ight:2.8em}[type=submit],.go{display:block;width:100%;min-height:48px;margin:.4em 0 .5em;padding:.6em 1em;border:2px sol\
id #0000;border-radius:var(--r);background:var(--a);color:var(--oa);font:700 1.0625em/1.25 var(--f);text-align:center;te\
xt-decoration:none;cursor:pointer}[type=submit][aria-disabled=true]{cursor:progress;opacity:.7}.note{text-align:center;t\
ext-wrap:balance}button.plain{min-height:46px;padding:.5em 1em;border:var(--k) solid var(--b);border-radius:min(var(--r)\
,16px);background:var(--e);color:inherit;font:600 1em/1.25 var(--f);cursor:pointer}button.plain:hover{border-color:var(-\
-t)}.aside{text-align:center}.aside .plain{width:100%}.box{container-type:inline-size}@container (width < 26em){.total{m\
in-height:3.05em}.total strong{min-width:40%}.note{min-height:2.8em}.sentence{min-height:4.2em}}@container (width < 20.5\
em){.total{min-height:4.35em}.head{height:5.25em}h2{-webkit-line-clamp:3}.sentence{min-height:5.6em}}@container (width <\
 15em){.head{height:auto}h2{display:block}.dialog .end{position:static}}.card-status{position:fixed;z-index:2147483000;i\
nset:auto 1em 1em;display:flex;gap:.75em 1em;align-items:center;justify-content:space-between;max-width:30em;margin-inli\
ne:auto;padding:1em 1.25em;border:1px solid var(--b);border-inline-start:6px solid var(--a);border-radius:var(--r);backg\
round:var(--s);box-shadow:0 8px 32px #0004}.card:has(.f[hidden]) .card-status{position:absolute;inset:0;flex-direction:c\
olumn;justify-content:start;max-width:24em;padding-top:10em;border:0;box-shadow:none;text-align:center}.card-status[data\
-empty]{inset:auto;padding:0;border:0;box-shadow:none}.card-status[data-empty] :is(button,details){display:none}[data-th\
anks]:before{content:"\\2713" / "";position:absolute;inset-block-start:-1em;inset-inline-start:.75em;width:1.75em;border-\
radius:50%;background:var(--a);color:var(--oa);font:700 1.25em/1.75 var(--f);text-align:center}.card:has(.f[hidden]) [da\
ta-thanks]:before{inset:1em 0 auto;margin:auto;font-size:3em}@media(prefers-reduced-motion:no-preference){[data-thanks]:\
before{animation:thanks .5s}}@keyframes thanks{0%{scale:0}60%{scale:1.15}}.card-status .plain{flex:none}.card-status .wo\
rds{min-height:5.6em}@media(width<=480px){.card-status{flex-direction:column;align-items:stretch}}.card-status[data-empt\
y] .words{min-height:0}.card-status details{margin-top:.5em}details[inert]{visibility:hidden}.card-status strong{font-si\
ze:1.25em}.hint,.card-status p{max-height:8.4em;overflow:hidden}.card-status p{max-height:14em}@media(forced-colors:acti\
ve){.choice input:checked{border-color:Highlight;background:Highlight}.choice input:checked+span{forced-color-adjust:non\
e;color:HighlightText}.logo,.test{border:1px solid CanvasText!important}[type=submit],.go{border-color:ButtonText}}';var P="publishable-key nonprofit mode messages checkout theme currency provider preload lang amounts amount min-amount m\
ax-amount donor-email api-base referral-code frequencies frequency nonprofit-name label first-name last-name terms-url f\
allback-url privacy-url snapshot tip checkout-hosts".split(" "),R=t=>t.replace(/-./g,n=>n[1].toUpperCase());var B=!1,Y,N=()=>B,q=t=>{B||(B=!0,Y?.(t))},Q=t=>{Y=t};var F=t=>{let n=new Map;for(let e of t.querySelectorAll("input"))e.type!="radio"?n.set(e.id,e.value):e.checked&&n.set(e.
name,X(e));return n},V=(t,n)=>{for(let e of t.querySelectorAll("input")){if(e.type=="radio"){if(e.checked||n.get(e.name)!=
X(e))continue;e.checked=!0}else{let o=n.get(e.id);if(o==null||o==e.value||!o&&e.inputMode=="decimal")continue;e.value=o,
e.dispatchEvent(new Event("input",{bubbles:!0,composed:!0}))}e.dispatchEvent(new Event("change",{bubbles:!0}))}},X=t=>t.
labels[0].textContent.split(/ ?[(（]/)[0];var L=t=>console.error("SIR Donate: "+t);var pe=4e3,Z=t=>{try{let n=new Intl.Locale(t),{language:e,script:o,region:r}=/zh|pt|und/.test(n.language)?n.maximize():n;
return e=="zh"?o=="Hant"?"zh-Hant":"zh-Hans":e=="pt"?r=="BR"?"pt-BR":"pt-PT":/^n[no]$/.test(e)?"nb":e}catch{return""}},ue=(t,n,e)=>{
let o=t.split(`
`),r=e.trim().split(`
`).map(a=>a.split(" ")),g=[];try{for(let[a,s]of Object.entries(JSON.parse(n))){let c=r.findIndex(([x])=>x==a),p=typeof s==
"string"?s:Object.entries(s??{}).map(x=>x.join(":")).join("|");r[c]?.every((x,u)=>!u||p.includes(x))?o[c]=p.replace(/\s+/g,
" "):g.push(a)}}catch{g.push("no JSON")}return g[0]!=null&&L(`messages: unknown, or without a {…} of theirs: ${g.join(
", ")}.`),o.join(`
`)},W=t=>{let n={},e={},o={},r=a=>a.find(([s])=>s=="messages")?.[1]??"",g=a=>{if(!(a in n)){let s=t(a);n[a]=s&&Promise.race(
[s,new Promise((c,p)=>setTimeout(p,pe))]).then(c=>e[a]=c).catch(()=>L(`the texts "${a}" did not come or were altered. Th\
e form does without.`)).then(()=>n[a]=void 0)}return n[a]};return{begin(a,s){let c=[g(Z(a)),r(s)?g("keys"):void 0].filter(
Boolean);return c.length?Promise.all(c):void 0},spoken(a,s){let c=Z(a),p=e[c]??"",x=r(s),u=p?c:"en";return[u,x&&e.keys?o[u+
x]??=ue(p,x,e.keys):p]}}};var K=(t,n)=>{let e=[];for(let o of P){let r=t[R(o)];r!=null&&r!==0&&e.push([o,o=="messages"&&typeof r=="object"?JSON.stringify(
r):String(r)])}if(e.some(([o,r])=>o=="lang"&&r)||e.push(["page-lang",n]),!e.some(([o,r])=>o=="fallback-url"&&r)){let o=t.
querySelector("a[href]");o&&/^https?:/.test(o.protocol)&&e.push(["page-fallback",o.href])}return e},fe=(t,n)=>{let e=({cssRules:o})=>o[o.
length-1].cssText;if(e(t)!=e(n))for(let{cssText:o}of n.cssRules)t.insertRule(o,t.cssRules.length)},ge=t=>{if(t.querySelector(
".close"))return;let n=document.createElement("button");n.className=n.part="close",n.ariaLabel="Close",n.textContent="×",
n.onclick=()=>t.close(),t.append(n);let e;t.addEventListener("pointerdown",({target:o})=>{e=o}),t.addEventListener("clic\
k",({target:o,detail:r})=>{o==t&&e==t&&r<2&&t.close()})},ee=(t,n,e,o=W(()=>{}))=>{let r=new Set,g,a=new Map,s,c=e.typed??=
new WeakMap;addEventListener("pagehide",()=>s?.close()),Q(u=>{e(),L("crashed. Please report: "+u);for(let b of r)b.fail(
"crashed",!0)});let p=u=>{if(!N())try{return u()}catch(b){q(b);return}},x={async ready(u,b){return await o.begin(b,K(u,b)),
x},mount(u,b,I,_,y,C){let H,h={emit(i,m){return i=="checkout"&&(s=void 0),!r.has(h)||I(i,m??{})},fail(i,m){if(r.delete(h)){
if(H){let f=F(b);for(let[k,S]of H)f.get(k)==S&&f.delete(k);c.set(u,f)}_(i,m);for(let f of v.querySelectorAll(".w>button,\
.w>[tabindex]"))f.textContent=O[f.matches("a")?3:2]||f.textContent}},refuse(i){let m=R(i),f=u,k=f[m];f[m]=void 0,u.removeAttribute(
i);for(let{dataset:S}of document.scripts)S[m]===k&&delete S[m]},busy(i){if(i!=(g==h)){g=i?h:void 0,r.has(h)&&y("busy",i);
for(let[m,f]of a)m!=h&&f()}},alone(i){let m=()=>(i(),new Promise(f=>setTimeout(f,99)));navigator.locks?navigator.locks.request(
"sir-donate",m).catch(i):i()},tab(i){s=i},count(i,m){let f=S=>RegExp(`(^|\\|)${S}:([^|]*)`).exec(i)?.[2];return(f(new Intl.
PluralRules(E).select(m))??f("other")??i).replace(/{\w+}/,m.toLocaleString(E))},close(){r.has(h)&&u.close()}};r.add(h);let v=u.
shadowRoot,[j]=v.adoptedStyleSheets;j?fe(j,n):v.adoptedStyleSheets.push(n);let T=b.closest("dialog");T&&ge(T);let D=document.
createElement("div");(T??b).before(D);let E,O,z=()=>{let i;[E,i]=o.spoken(C(),d),O=i.split(`
`);let m=/^(ar|he)\b/.test(E)?"rtl":"ltr";for(let k of[T,b,D])k&&Object.assign(k,{lang:E,dir:m});let f=T?.querySelector(
".close");return f&&(f.ariaLabel=O[1]||"Close"),[...d,["texts",i]].flatMap(k=>k.map(S=>S.replaceAll("\0",""))).join("\0")},
l=()=>{for(let i of v.querySelectorAll(".card-status button,:checked,[inputmode],.go"))if(i.focus(),v.activeElement==i)break},
d=K(u,C()),w=p(()=>t.mount(b,D,z(),h));if(w&&r.has(h)){let i=b.parentNode.querySelector(".skeleton");i==v.activeElement?
(i.style.scale="0",setTimeout(()=>{(!v.activeElement||v.activeElement==i)&&l(),i.remove()})):i.remove();let m=()=>p(()=>t.
others(w,!!g));a.set(h,m),m();let f=F(b),k=c.get(u);k&&(c.delete(u),V(b,k)),b.addEventListener("input",()=>H=f),b.addEventListener(
"keydown",S=>{S.repeat&&S.key=="Enter"&&S.preventDefault()})}else{h.fail("invalid_option",!1),w&&p(()=>t.unmount(w));return}
return{update(){let i=K(u,C());if(String(i)==String(d))return;d=i;let m=()=>r.has(h)&&d==i&&p(()=>t.update(w,z())),f=o.begin(
C(),i);f?f.then(m):m()},unmount(){r.delete(h),a.delete(h),g==h&&s?.close(),y("busy"),D.remove(),queueMicrotask(()=>p(()=>t.
unmount(w)))},reset:()=>p(()=>t.reset(w)),intent(){v.activeElement?.matches(".box,[type=radio]:not(:checked)")&&l(),setTimeout(
()=>p(()=>t.intent(w)))}}}};return x};var te="*+.button{margin-top:1em}:host{display:inline-block;vertical-align:middle}.large .button{font-size:1.25em}.butto\
n{text-align:center;min-width:5.75em;border:2px solid #0000;font:600 1em/1.25 var(--f);text-decoration:none;background:v\
ar(--a);padding:.75em 1.5em;border-radius:var(--r);color:var(--oa);overflow-wrap:anywhere}:host(:state(inline)){min-heig\
ht:63rem;display:block}.w{all:initial;visibility:inherit;--f:var(--sir-donate-font,system-ui,sans-serif);color:inherit;-\
-a:var(--sir-donate-accent,light-dark(#067,#6cd));--r:var(--sir-donate-radius,12px);font:max(1rem,16px)/1.5 var(--f);dis\
play:flex;flex-flow:column;color-scheme:inherit;--oa:var(--sir-donate-on-accent,color(from var(--a) xyz calc((.179 - y)*\
99999) calc((.179 - y)*99999) calc((.179 - y)*99999) ))}.bold{--r:var(--sir-donate-radius,2px)}.small .button{font-size:\
.92em}.dark{color-scheme:dark}:host([hidden]){display:none}.soft{--r:var(--sir-donate-radius,24px)}.light{color-scheme:l\
ight}.dialog{width:28em;height:54em;border-color:#0000}";var ne=/^\s*pk_(test|live)_[\da-fA-F]{64}\s*/,be=/\b([rs]k_(live_|test_)?|whsec_|eyJ|(?=[\da-f]{64}\b))/i,J=t=>{let n=t.
replace(ne,""),e=be.exec(n);if(e)return["secret_key",`publishable-key held a secret (${e[0]}). Rotate it NOW.`];if(!t||n)
return["invalid_option",`publishable-key must match ${ne}.`]};var M="sir-donate",$=P[0],A=(t,n,...e)=>{let o=document.createElement(t);return o.className=o.part=n,o.append(...e),o},oe=t=>Object.
assign(Error(t),{code:t}),re=()=>{},ie=t=>{let n=new CSSStyleSheet;return n.replaceSync(te),class extends HTMLElement{static observedAttributes=P;static{
for(let e of P){let o=R(e);Object.defineProperty(this.prototype,o,{get(){return this.#t[o]??this.getAttribute(e)},set(r){
this.#t[o]=r,this.#e()}})}}#t={...this};#e;constructor(){super();let e=this.attachShadow({mode:"open"});e.adoptedStyleSheets=
[n];let{states:o}=this.attachInternals(),r,g,a,s,c,p,x,u,b,I,_,y=l=>String(this[R(l)]??"").trim(),C=()=>{let l=d=>d?d.closest(
"[lang]")?.lang||l(d.getRootNode().host):navigator.language;return y("lang")||l(this)},H=()=>(y("label")||"ko:기부하기|zh:捐款\
|ja:寄付する|hi:दान करें|ar:تبرّع|he:לתרומה|uk:Пожертвувати|ru:Пожертвовать|pl:Wpłać|de:Spenden|vi:Quyên góp|no:Gi en gave|n\
n:Gi en gave|nb:Gi en gave|sv:Ge en gåva|fr:Faire un don|da:Donér|nl:Doneer|ro:Donează|id:Donasi|es:Donar|it:Dona|pt:Doa\
r|cs:Darovat|tr:Bağış yap|".split(C().slice(0,2)+":")[1]?.split("|")[0]||"Donate").slice(0,99),h=(l,d)=>{try{o[d?"add":
"delete"](l)}catch{}},v=(l,d={})=>this.dispatchEvent(new CustomEvent(M+"-"+l,{bubbles:!0,composed:!0,cancelable:l=="subm\
it",detail:d})),j=()=>{p?.unmount(),p=s=c=x=r=I=void 0},T=(l,d)=>{let w=s?.open||e.activeElement;this.close(),j(),u=oe(l),
h("failed",!0);let i=A("a","button",H());i.href=y("fallback-url")||"no:",/^https?:/.test(i.protocol)||(i=A("a","","Donat\
ions are unavailable right now."),i.tabIndex=-1);let m=A("slot","");(m.onslotchange=()=>{i.hidden=this.firstElementChild||
this.textContent.trim()})(),e.replaceChildren(m,A("div","w "+y("theme").toLowerCase().replace(/,/g," "),i)),w&&(this.querySelector(
"a,button")??i).focus(),d&&(a.textContent="Try again",i.after(a)),v("error",{code:l,retryable:d})},D=()=>{if(c)return;c=
A("div","box");let l=A("output","skeleton","Loading…");if(l.tabIndex=0,r)return l.onfocus=O,g.append(l,c);g.append(s=A(
"dialog","dialog",c,l)),s.onclose=()=>{h("open",s?.open),v("close")}},E=()=>{if(r==null)return;D();let l=c;return x??=t(
n).then(d=>d.ready(this,C())).then(d=>(z(),l==c&&(p=d.mount(this,l,v,T,h,C))&&v("ready"),p),d=>{l==c&&T(d,d!="wasm_block\
ed")})},O=()=>{r?E():b??=t(n).then(E,re)},z=()=>{if(_=0,!this.isConnected)return j();if(u)return;let l=y($),d=J(l)??J(this.
getAttribute($)||l);if(d)return delete this.#t.publishableKey,this.removeAttribute($),L(d[1]),T(d[0],!1);let w=y("mode")==
"inline";if(w!=r){j(),r=w,h("failed"),h("inline",r),a=A("button","button",""),a.onclick=()=>{a.focus(),this.open().catch(
re)},e.replaceChildren(g=A("div","")),g.onpointerenter=a.onfocus=O,r?D():g.append(a);try{localStorage[M+":donations"]?.includes(
`"${y("nonprofit")}"`)&&E()}catch{}}I||=(y("preload")||r&&"visible")=="visible"&&(new IntersectionObserver(i=>i.pop().isIntersecting&&
O(),{rootMargin:"200px"}).observe(this),1),a.firstChild.data=H(),g.className="w "+y("theme").toLowerCase().replace(/,/g,
" ")+(r?" card":""),p?.update()};this.#e=()=>{y($)&&(u=void 0),_||=(queueMicrotask(z),1)},this.open=async()=>{this.#e(),
z();let l=E();s&&!s.open&&(s.ariaLabel=H(),s.showModal(),h("open",!0),v("open"));let d=await l;if(!d)throw u??oe("remove\
d");r||d.intent()},this.close=()=>s?.close(),this.reset=()=>p?.reset();for(let l of P)delete this[R(l)]}connectedCallback(){
this.#e()}disconnectedCallback(){this.close(),this.#e()}attributeChangedCallback(){this.#e()}}};var se=()=>[...document.scripts].find(({src:t,type:n})=>n!="module"&&/\/(next|v?\d[^/]*)\/sir-donate\.js([?#]|$)/.test(t))?.
src,ae=(t,n,e)=>{if(n.sirDonateTwice)return;n.sirDonateTwice=!0;let o=n.sirDonate??se()??"one from elsewhere";console.warn(
`SIR Donate: <${t}> is there twice: ${o}, which stays, and ${e}. Load one of them.`)},le=t=>({make(n){let e=ie(o=>{let r=customElements.
get(M)==e&&se();return r&&ae(M,e,r),n(o)});return e.sirDonate=t,e},meet:(n,e)=>ae(n,e,t)});var xe=t=>({async ready(...n){return await t?.ready(...n),this},mount(n,e,o,r,...g){let a=(s,c)=>r(s,c&&!N());if(!N())return t?.
mount(n,e,o,a,...g);a("crashed",!1)}}),de=(t,n)=>{if(typeof customElements>"u")return;let e=le(n),o=customElements.get(M);
if(o)return e.meet(M,o);let r,g=()=>r??=t.then(a=>{let s=new CSSStyleSheet;s.replaceSync(G+U);let c=W(p=>{let x=a.texts?.(
p);return x?Promise.resolve(x):void 0});return ee(a,s,()=>{},c)}).catch(a=>{L("did not start: "+a),q(a)}).then(xe);customElements.
define(M,e.make(g))};var Ze=(t,n)=>de(Promise.resolve(t),`sir-donate ${n} from the crate`);export{q as die,N as isDead,Ze as register};
