// Made of www/shim by `npm run rust --prefix www`.
var w={ar:"تبرّع",cs:"Darovat",da:"Donér",de:"Spenden",es:"Donar",fr:"Faire un don",he:"לתרומה",hi:"दान करें",
id:"Donasi",it:"Dona",ja:"寄付する",ko:"기부하기",nb:"Gi en gave",nl:"Doneer",pl:"Wpłać",pt:"Doar",ro:"Donează",
ru:"Пожертвовать",sv:"Ge en gåva",tr:"Bağış yap",uk:"Пожертвувати",vi:"Quyên góp",zh:"捐款",
nn:"Gi en gave",no:"Gi en gave"};var G=':host(:is([tip="off"],[provider="every.org"]):is([mode="inline"],:state(inline))){min-height:max(54rem,864px)}.w{\
--s:var(--sir-donate-surface,light-dark(#fff,#123));--t:var(--sir-donate-text,light-dark(#123,#eef));--b:var(--sir-donat\
e-border,#789);--m:var(--sir-donate-muted,light-dark(#567,#abc));--d:var(--sir-donate-danger,light-dark(#b22,#f98));posi\
tion:relative}.dialog,.card{border:1px solid var(--b);border-radius:var(--r);background:var(--s);color:var(--t);min-heig\
ht:inherit}.dialog{width:30em;height:56em;padding:0;overflow:hidden;opacity:1}.close{position:absolute;top:0;right:0;wid\
th:48px;height:48px;border:2px solid #0000;border-radius:var(--r);background:#0000;color:inherit;font:600 1.5em/1.25 var\
(--f)}.skeleton{position:absolute;inset:3em 1.5em 1.5em;background:#7893}.dialog::backdrop{background:#0009}.dialog .box\
{height:100%;overflow:auto;scrollbar-gutter:stable;overscroll-behavior:contain}.card,.card .box{display:flex;flex-direct\
ion:column}.card .box{flex:1 0 auto}@media(width<=480px){:host(:is([mode="inline"],:state(inline))){min-height:max(68rem\
,1088px)}}@media(width<=340px){:host(:is([mode="inline"],:state(inline))){min-height:max(74rem,1184px)}}.button,.close{c\
ursor:pointer}:focus-visible{outline:3px solid var(--t);outline-offset:2px;box-shadow:0 0 0 2px var(--s)}.button:hover{f\
ilter:brightness(.9)}.button:active{filter:brightness(.8)}.close:dir(rtl){inset:0 auto auto 0}@media(width<=480px){.dial\
og{min-width:100%;min-height:100dvh;border:0;border-radius:0;padding:env(safe-area-inset-top) env(safe-area-inset-right)\
 env(safe-area-inset-bottom) env(safe-area-inset-left)}.close{margin:env(safe-area-inset-top) env(safe-area-inset-right)\
 0 0}}';var K="[hidden]{display:none!important}.f,.card-status{font:1em/1.4 var(--f);color:var(--t);text-align:start;overflow-wr\
ap:anywhere}.f *,.card-status *{box-sizing:border-box}.f{box-sizing:border-box;display:flex;flex:1 0 auto;flex-direction\
:column;width:100%;gap:.9em;max-width:34em;min-height:100%;margin:0 auto;padding:1em 1.25em 0}.f :is(p,h2,fieldset,legen\
d),.card-status p{margin:0;padding:0;border:0;min-width:0}.body{display:flex;flex-direction:column;gap:.9em}.body[inert]\
{opacity:.6}.head{display:flex;gap:.75em;height:3.75em}.dialog .head{padding-inline-end:2.25em}.logo{position:relative;f\
lex:none;display:grid;place-items:center;width:48px;height:48px;overflow:hidden;border-radius:min(var(--r),12px);backgro\
und:color-mix(in srgb,var(--a) 14%,var(--s));color:color-mix(in srgb,var(--a) 70%,var(--t));font-weight:700;font-size:1.\
25em}.logo img{position:absolute;inset:0;width:100%;height:100%;object-fit:contain;background:#fff}.who{min-width:0}h2{d\
isplay:-webkit-box;overflow:hidden;-webkit-box-orient:vertical;-webkit-line-clamp:2;font:700 1.125em/1.2 var(--f)}.who .\
hint{line-height:1.2}.hint,.note,.sentence,.under,.card-status details{color:var(--m);font-size:.875em}.note,.sentence{f\
ont-size:.8125em}.test{align-self:start;padding:.2em .75em!important;border:1px dashed currentColor!important;border-rad\
ius:2em;background:light-dark(#fff4d6,#3a2f10);color:light-dark(#6b4700,#ffd98a);font-size:.8125em;font-weight:600}legen\
d,.field label{display:block;margin-bottom:.35em!important;font-weight:600;font-size:.9375em}legend{float:left;width:100\
%}legend~*{clear:both}.choices{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(3.75em,20%),1fr));gap:.5em}\
.two{grid-template-columns:1fr 1fr}.tip .choices{grid-template-columns:repeat(3,1fr);margin-top:.5em}.tip .field{margin-\
top:.75em}.choice{position:relative;display:grid;place-items:center;min-height:46px;padding:.25em;cursor:pointer;text-al\
ign:center}.choice input{appearance:none;position:absolute;inset:0;width:100%;height:100%;margin:0;border:1px solid var(\
--b);border-radius:min(var(--r),12px);background:var(--s);cursor:pointer}.choice input:hover{border-color:var(--a)}.choi\
ce input:checked{border:2px solid var(--a);background:color-mix(in srgb,var(--a) 12%,var(--s))}.choice span{position:rel\
ative;pointer-events:none;font-variant-numeric:tabular-nums}.choice input:checked+span{font-weight:700}.tip .choice span\
{font-size:.9375em}.under{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1em;margin-top:.3em!important}\
.under a,.remove,summary{margin-block:-.9em;padding:.9em 0;color:inherit;cursor:pointer}.remove{border:0;background:#000\
0;font:400 .875em/1.4 var(--f);text-decoration:underline}.f a:not([href]){display:none}details p{margin-top:.3em!importa\
nt}[part=amount] .field{display:grid;grid-template-columns:auto 1fr;gap:0 .75em;align-items:center;margin-top:.5em}[part\
=amount] .field label{margin:0!important;font-weight:400}[part=amount] .field p{grid-column:1 / -1}.donor{display:grid;g\
rid-template-columns:1fr 1fr;gap:.75em;align-items:start}.donor .field:last-child{grid-column:1 / -1}.field input{width:\
100%;min-height:46px;padding:.5em .75em;border:1px solid var(--b);border-radius:min(var(--r),12px);background:var(--s);c\
olor:inherit;font:max(1em,16px)/1.25 var(--f)}.field input:hover{border-color:var(--t)}.field input[aria-invalid=true]{b\
order:2px solid var(--d)}.fault,.alert{color:var(--d);font-size:.875em;font-weight:600}.fault:not(:empty){margin-top:.3e\
m!important}.alert:not(:empty){margin-bottom:.75em!important;padding:.6em .75em!important;border:2px solid currentColor!\
important;border-radius:min(var(--r),12px)}.ways{display:flex;flex-wrap:wrap;gap:0 .75em;align-items:center}.ways>*{marg\
in-bottom:.5em}.ways span{flex:1;color:var(--m);font-size:.875em;font-variant-numeric:tabular-nums;white-space:nowrap}.w\
ays a{padding:.3em 0;color:inherit;font-weight:600}.ways span:empty{display:none}.card .f:has(.alert:not(:empty)) .body{\
flex:1 1 0;min-height:14em;margin:-.4em;padding:.4em;overflow:auto}.end{margin-top:auto;padding-bottom:1em;background:va\
r(--s)}.dialog .end{border-top:1px solid color-mix(in srgb,var(--b) 40%,#0000);padding-top:.75em;margin-inline:-1.25em;p\
adding-inline:1.25em}@media(height>600px){.dialog .end{position:sticky;bottom:0}.dialog .box{scroll-padding-bottom:16em}\
}.total{display:flex;gap:.6em;align-items:baseline;font-weight:600}.total>*{flex:none}.total .hint{flex:1 0 0;min-width:\
0;overflow:hidden;font-weight:400;white-space:nowrap;text-overflow:ellipsis}.total strong{font-size:1.25em;font-variant-\
numeric:tabular-nums}.sentence{min-height:2.8em}[type=submit],.go{display:block;width:100%;min-height:48px;margin:.4em 0\
 .5em;padding:.6em 1em;border:2px solid #0000;border-radius:var(--r);background:var(--a);color:var(--oa);font:700 1.0625\
em/1.25 var(--f);text-align:center;text-decoration:none;cursor:pointer}[type=submit]:hover,.go:hover{background:color-mi\
x(in srgb,var(--a) 85%,var(--t))}[type=submit][aria-disabled=true]{cursor:progress;opacity:.7}.note{text-align:center}.p\
lain{min-height:46px;padding:.5em 1em;border:1px solid var(--b);border-radius:min(var(--r),12px);background:var(--s);col\
or:inherit;font:600 1em/1.25 var(--f);cursor:pointer}.plain:hover{border-color:var(--t)}.aside{text-align:center}.aside \
.plain{width:100%}.box{container-type:inline-size}@container (width < 26em){.total{display:grid;grid-template:auto minma\
x(1.3em,auto) / auto 1fr auto;gap:0 .6em}.total strong{grid-column:2 / -1}.total .hint{grid-column:1 / 3}.remove{grid-ar\
ea:2 / 3}.sentence{min-height:4.2em}}@container (width < 20.5em){.head{height:5.25em}h2{-webkit-line-clamp:3}.total .hin\
t{white-space:normal}.sentence{min-height:5.6em}}@container (width < 15em){.head{height:auto}h2{display:block}.choices,.\
tip .choices{grid-template-columns:1fr 1fr}.two,.donor,[part=amount] .field{grid-template-columns:1fr}.dialog .end{posit\
ion:static}}.card-status{position:fixed;z-index:2147483000;inset:auto 1em 1em;box-sizing:border-box;display:flex;gap:.75\
em 1em;align-items:center;justify-content:space-between;max-width:30em;margin-inline:auto;padding:1em 1.25em;border:1px \
solid var(--b);border-inline-start:6px solid var(--a);border-radius:var(--r);background:var(--s);box-shadow:0 8px 32px #\
0004}.card:has(.f[hidden]) .card-status{position:absolute;inset:0;flex-direction:column;justify-content:start;max-width:\
24em;padding-top:10em;border:0;box-shadow:none;text-align:center}.card-status[data-empty]{inset:auto;padding:0;border:0;\
box-shadow:none}.card-status[data-empty] :is(button,details){display:none}.card-status .plain{flex:none}.card-status .wo\
rds{min-height:4.2em}@media(width<=480px){.card-status{flex-direction:column;align-items:stretch}.card-status .words{min\
-height:5.6em}}.card-status[data-empty] .words{min-height:0}.card-status details{margin-top:.5em}details[inert]{visibili\
ty:hidden}.card-status strong{font-size:1.25em}.hint,.card-status p{max-height:7em;overflow:hidden}.card-status p{max-he\
ight:14em}@media(forced-colors:active){.choice input:checked{border-color:Highlight;background:Highlight}.choice input:c\
hecked+span{forced-color-adjust:none;color:HighlightText}.logo,.test{border:1px solid CanvasText!important}[type=submit]\
,.go{border-color:ButtonText}}";var j="publishable-key nonprofit mode label nonprofit-name currency amounts amount min-amount max-amount frequencies fre\
quency provider tip referral-code donor-email first-name last-name checkout preload lang messages theme snapshot fallbac\
k-url privacy-url terms-url api-base checkout-hosts".split(" "),z=t=>t.replace(/-./g,n=>n[1].toUpperCase());var q=!1,J,R=()=>q,I=t=>{q||(q=!0,J?.(t))},U=t=>{J=t};var B=t=>{let n=new Map;for(let e of t.querySelectorAll("input"))e.type!="radio"?n.set(e.id,e.value):e.checked&&n.set(e.
name,Y(e));return n},Q=(t,n)=>{for(let e of t.querySelectorAll("input")){if(e.type=="radio"){if(e.checked||n.get(e.name)!=
Y(e))continue;e.checked=!0}else{let o=n.get(e.id);if(o==null||o==e.value||!o&&e.inputMode=="decimal")continue;e.value=o,
e.dispatchEvent(new Event("input",{bubbles:!0,composed:!0}))}e.dispatchEvent(new Event("change",{bubbles:!0}))}},Y=t=>t.
labels[0].textContent.split(/ ?[(（]/)[0];var A=t=>console.error("SIR Donate: "+t);var pe=4e3,V=t=>{try{let{language:n,script:e,region:o}=new Intl.Locale(t).maximize();return n=="zh"?e=="Hant"?"zh-Hant":
"zh-Hans":n=="pt"?o=="BR"?"pt-BR":"pt-PT":/^n[no]$/.test(n)?"nb":n}catch{return""}},me=(t,n,e)=>{let o=t.split(`
`),a=e.trim().split(`
`).map(d=>d.split(" ")),p=[];try{for(let[d,l]of Object.entries(JSON.parse(n))){let m=a.findIndex(([b])=>b==d),c=typeof l==
"string"?l:Object.entries(l??{}).map(b=>b.join(":")).join("|");a[m]?.every((b,g)=>!g||c.includes(b))?o[m]=c.replace(/\s+/g,
" "):p.push(d)}}catch{p.push("no JSON")}return p[0]!=null&&A(`messages: unknown, or without a {…} of theirs: ${p.join(
", ")}.`),o.join(`
`)},W=t=>{let n={},e={},o={},a=d=>d.find(([l])=>l=="messages")?.[1]??"",p=d=>{if(!(d in n)){let l=t(d);n[d]=l&&Promise.race(
[l,new Promise((m,c)=>setTimeout(c,pe))]).then(m=>e[d]=m).catch(()=>A(`the texts "${d}" did not come or were altered. Th\
e form does without.`)).then(()=>n[d]=void 0)}return n[d]};return{begin(d,l){let m=[p(V(d)),a(l)?p("keys"):void 0].filter(
Boolean);return m.length?Promise.all(m):void 0},spoken(d,l){let m=V(d),c=e[m]??"",b=a(l),g=c?m:"en";return[g,b&&e.keys?o[g+
b]??=me(c,b,e.keys):c]}}};var $=(t,n)=>{let e=[];for(let o of j){let a=t[z(o)];a!=null&&a!==0&&e.push([o,o=="messages"&&typeof a=="object"?JSON.stringify(
a):String(a)])}if(e.some(([o,a])=>o=="lang"&&a)||e.push(["page-lang",n]),!e.some(([o,a])=>o=="fallback-url"&&a)){let o=t.
querySelector("a[href]");o&&/^https?:/.test(o.protocol)&&e.push(["page-fallback",o.href])}return e},ue=(t,n)=>{let e=({cssRules:o})=>o[o.
length-1].cssText;if(e(t)!=e(n))for(let{cssText:o}of n.cssRules)t.insertRule(o,t.cssRules.length)},ge=t=>{let n;t.addEventListener(
"pointerdown",({target:e})=>{n=e}),t.addEventListener("click",({target:e,detail:o})=>{e==t&&n==t&&o<2&&t.close()})},X=(t,n,e,o=W(
()=>{}))=>{let a=new Set,p,d=new Map,l,m=e.typed??=new WeakMap;addEventListener("pagehide",()=>l?.close()),U(g=>{e(),A("\
crashed. Please report: "+g);for(let f of a)f.fail("crashed",!0)});let c=g=>{if(!R())try{return g()}catch(f){I(f);return}},
b={async ready(g,f){return await o.begin(f,$(g,f)),b},mount(g,f,T){let O,u={emit(s,i){return s=="checkout"&&(l=void 0),!a.
has(u)||T.emit(s,i??{})},fail(s,i){if(a.delete(u)){if(O){let r=B(f);for(let[v,h]of O)r.get(v)==h&&r.delete(v);m.set(g,r)}
T.fail(s,i);for(let r of C.querySelectorAll(".w>button,.w>[tabindex]"))r.textContent=H[r.matches("a")?3:2]||r.textContent}},
refuse(s){let i=z(s),r=g,v=r[i];r[i]=void 0,g.removeAttribute(s);for(let{dataset:h}of document.scripts)h[i]===v&&delete h[i]},
busy(s){if(s!=(p==u)){p=s?u:void 0,a.has(u)&&T.state("busy",s);for(let[i,r]of d)i!=u&&r()}},alone(s){navigator.locks?navigator.
locks.request("sir-donate",s).catch(s):s()},tab(s){l=s},count(s,i){let r=h=>RegExp(`(^|\\|)${h}:([^|]*)`).exec(s)?.[2];return(r(
new Intl.PluralRules(L).select(i))??r("other")??s).replace(/{\w+}/,i.toLocaleString(L))},close(){a.has(u)&&g.close()}};a.
add(u);let C=g.shadowRoot,[N]=C.adoptedStyleSheets;N?ue(N,n):C.adoptedStyleSheets.push(n);let x=f.closest("dialog");x&&ge(
x);let k=document.createElement("div");(x??f).before(k);let L,H,P=()=>{let s;[L,s]=o.spoken(T.lang(),D),H=s.split(`
`);let i=/^(ar|he)\b/.test(L)?"rtl":"ltr";for(let v of[x,f,k])v&&Object.assign(v,{lang:L,dir:i});let r=x?.querySelector(
".close");return r&&(r.ariaLabel=H[1]||"Close"),[...D,["texts",s]]},D=$(g,T.lang()),y=c(()=>t.mount(f,k,P(),u));if(y&&a.
has(u)){let s=f.parentNode.querySelector(".skeleton"),i=s==C.activeElement;s.remove(),i&&f.querySelector("input,select,b\
utton,a")?.focus();let r=()=>c(()=>t.others(y,!!p));d.set(u,r),r();let v=B(f),h=m.get(g);h&&(m.delete(g),Q(f,h)),f.addEventListener(
"input",()=>O=v),f.addEventListener("keydown",S=>{S.repeat&&S.key=="Enter"&&S.preventDefault()})}else{u.fail("invalid_op\
tion",!1),y&&c(()=>t.unmount(y));return}return{update(){let s=$(g,T.lang());if(String(s)==String(D))return;D=s;let i=()=>a.
has(u)&&D==s&&c(()=>t.update(y,P())),r=o.begin(T.lang(),s);r?r.then(i):i()},unmount(){a.delete(u),d.delete(u),p==u&&l?.close(),
k.remove(),queueMicrotask(()=>c(()=>t.unmount(y)))},reset:()=>c(()=>t.reset(y)),intent:()=>c(()=>t.intent(y))}}};return b};var Z=":host{display:inline-block;vertical-align:middle}:host(:state(inline)){display:block;min-height:max(63rem,1008px)\
}.w{--a:var(--sir-donate-accent,light-dark(#067,#6cd));--oa:var(--sir-donate-on-accent,color(from var(--a) xyz calc((.17\
9 - y)*1000000000) calc((.179 - y)*1000000000) calc((.179 - y)*1000000000) ));--r:var(--sir-donate-radius,12px);--f:var(\
--sir-donate-font,system-ui,sans-serif);all:initial;color-scheme:inherit;visibility:inherit;display:block;font:max(1rem,\
16px)/1.5 var(--f);color:inherit}*,.w{box-sizing:border-box}.light{color-scheme:light}.dark{color-scheme:dark}[hidden],:\
host([hidden]){display:none}.dialog{opacity:0}.button{display:block;width:100%;min-width:9em;padding:.75em 1.5em;border:\
2px solid #0000;border-radius:var(--r);overflow-wrap:anywhere;background:var(--a);color:var(--oa);font:600 1em/1.25 var(\
--f);text-align:center;text-decoration:none}";var ee=/^\s*pk_(test|live)_[\da-fA-F]{64}\s*/,he=/\b([rs]k_(live_|test_)?|whsec_|eyJ|(?=[\da-f]{64}\b))/i,F=t=>{let n=t.
replace(ee,""),e=he.exec(n);if(e)return["secret_key",`publishable-key held a secret (${e[0]}…). Rotate it NOW.`];if(!t||
n)return["invalid_option",`publishable-key must match ${ee}, unlike Stripe's.`]};var M="sir-donate",_=j[0],E=(t,n,...e)=>{let o=document.createElement(t);return o.className=o.part=n,o.append(...e),o},te=t=>Object.
assign(Error(t),{code:t}),ne=()=>{},oe=t=>{let n=new CSSStyleSheet;return n.replaceSync(Z),class extends HTMLElement{static observedAttributes=j;#e;constructor(){
super();let e=this.attachShadow({mode:"open"});e.adoptedStyleSheets=[n];let{states:o}=this.attachInternals(),a={...this},
p,d,l,m,c,b,g,f,T,O=i=>a[z(i)]??this.getAttribute(i),u=i=>String(O(i)??"").trim(),C=()=>{let i=r=>r?r.closest("[lang]")?.
lang||i(r.getRootNode().host):navigator.language;return u("lang")||i(this)},N=()=>(u("label")||w[C().slice(0,2)]||"Donat\
e").slice(0,99),x=(i,r)=>{try{o[r?"add":"delete"](i)}catch{}},k=(i,r={})=>this.dispatchEvent(new CustomEvent(M+"-"+i,{bubbles:!0,
composed:!0,cancelable:i=="submit",detail:r})),L=()=>{y.disconnect(),b?.unmount(),b=c=g=p=void 0,x("busy")},H=(i,r)=>{let v=m?.
open||e.activeElement;this.close(),L(),f=te(i),x("failed",!0);let h=E("a","button",N());h.href=u("fallback-url")||"no:",
/^https?:/.test(h.protocol)||(h=E("a","","Donations are unavailable right now."),h.tabIndex=-1);let S=E("slot","");(S.onslotchange=
()=>{h.hidden=!!(this.firstElementChild||this.textContent.trim())})(),e.replaceChildren(S,E("div","w "+u("theme"),h)),v&&
(this.querySelector("a,button")??h).focus(),r&&(l.textContent="Try again",h.after(l)),k("error",{code:i,retryable:r})},P=()=>{
let i=c;return g??=t(n).then(r=>r.ready(this,C())).then(r=>(s(),i==c&&(b=r.mount(this,i,{emit:k,fail:H,state:x,lang:C}))&&
k("ready"),b),r=>{i==c&&H(r,r!="wasm_blocked")})},D=()=>{p?P():T??=t(n).catch(ne)},y=new IntersectionObserver(i=>i.pop().
isIntersecting&&D(),{rootMargin:"200px"}),s=()=>{if(!this.isConnected)return L();if(f)return;let i=u(_),r=F(i)??F(this.getAttribute(
_)||i);if(r)return delete a.publishableKey,this.removeAttribute(_),A(r[1]),H(r[0],!1);let v=u("mode")=="inline";if(v!=p){
L(),p=v,x("failed"),x("inline",p),c=E("div","box");let h=E("output","skeleton","Loading…");h.tabIndex=0,l=E("button","\
button");let S=E("button","close","×");S.ariaLabel="Close",S.onclick=this.close,m=E("dialog","dialog",c,h,S),m.onclose=
()=>{x("open",m.open),k("close")},l.onclick=()=>{l.focus(),this.open().catch(ne)},d=E("div","",...p?[c,h]:[l,m]),e.replaceChildren(
d),d.onpointerenter=l.onfocus=h.onfocus=D;try{localStorage[M+":donations"].includes(`"${u("nonprofit")}"`)&&P()}catch{}}
l.textContent=m.ariaLabel=N(),y.disconnect(),(u("preload")||p&&"visible")=="visible"&&y.observe(this),d.className="w "+u(
"theme")+(p?" card":""),b?.update()};this.#e=()=>{u(_)&&(f=void 0),queueMicrotask(s)},this.open=async()=>{this.#e(),s(),
c&&!p&&!m.open&&(m.showModal(),x("open",!0),k("open"));let i=await(c&&P());if(!i)throw f??te("removed");p||i.intent()},this.
close=()=>m?.close(),this.reset=()=>b?.reset();for(let i of j){let r=z(i);Object.defineProperty(this,r,{get:()=>O(i),set:v=>{
a[r]=v,this.#e()}})}}connectedCallback(){this.#e()}disconnectedCallback(){this.close(),this.#e()}attributeChangedCallback(){
this.#e()}}};var re=()=>[...document.scripts].find(({src:t,type:n})=>n!="module"&&/\/(next|v?\d[^/]*)\/sir-donate\.js([?#]|$)/.test(t))?.
src,ie=(t,n,e)=>{if(n.sirDonateTwice)return;n.sirDonateTwice=!0;let o=n.sirDonate??re()??"one from elsewhere";console.warn(
`SIR Donate: <${t}> is there twice: ${o}, which stays, and ${e}. Load one of them.`)},ae=t=>({make(n){let e=oe(o=>{let a=customElements.
get(M)==e&&re();return a&&ie(M,e,a),n(o)});return e.sirDonate=t,e},meet:(n,e)=>ie(n,e,t)});var be=t=>({async ready(...n){return await t?.ready(...n),this},mount(n,e,o){let a=(p,d)=>o.fail(p,d&&!R());if(!R())return t?.
mount(n,e,{...o,fail:a});a("crashed",!1)}}),se=(t,n)=>{if(typeof customElements>"u")return;let e=ae(n),o=customElements.
get(M);if(o)return e.meet(M,o);let a,p=()=>a??=t.then(d=>{let l=new CSSStyleSheet;l.replaceSync(G+K);let m=W(c=>{let b=d.
texts?.(c);return b?Promise.resolve(b):void 0});return X(d,l,()=>{},m)}).catch(d=>{A("did not start: "+d),I(d)}).then(be);
customElements.define(M,e.make(p))};var lt=(t,n)=>se(Promise.resolve(t),`sir-donate ${n} from the crate`);export{I as die,R as isDead,lt as register};
