import { chromium } from "@playwright/test";
const base = process.argv[2];
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu","--disable-background-networking","--disable-component-update","--disable-sync","--no-first-run"] });
async function staff(account){
  const c = await b.newContext({ viewport:{width:1280,height:800}, baseURL: base, locale:"zh-CN" });
  const p = await c.newPage();
  await p.goto("/staff/sign-in"); await p.getByLabel("用户名").fill(account); await p.getByLabel("密码").fill("kite-flies-in-march"); await p.getByRole("button",{name:"继续"}).click();
  await p.waitForSelector(".demo-code"); await p.reload();
  await p.getByLabel("动态码",{exact:true}).fill(await p.locator(".demo-code b").innerText()); await p.getByRole("button",{name:"登录"}).click();
  await p.waitForSelector("h1");
  return p;
}
const shot = async (p,url,name,full=true)=>{ const r=await p.goto(url); await p.waitForTimeout(300); const w=await p.evaluate(()=>document.documentElement.scrollWidth-document.documentElement.clientWidth); console.log(name, r.status(), "overflow", w); await p.screenshot({path:`/tmp/shots/${name}.png`, fullPage:full}); };
const t = await staff("teller");
await shot(t,"/staff","teller-home"); await shot(t,"/staff/counter","counter"); await shot(t,"/staff/counter/list","counter-list"); await shot(t,"/staff/prizes","prizes-teller"); await shot(t,"/staff/prizes/count","count"); await shot(t,"/staff/prizes/reconciliation","recon");
await t.setViewportSize({width:390,height:844}); await shot(t,"/staff/counter","counter-390"); await shot(t,"/staff/prizes","prizes-390");
const d = await staff("draw");
await shot(d,"/staff/draws","draws"); await shot(d,"/staff/draws/reviews","reviews"); await shot(d,"/staff/draws/staff-numbers","numbers"); await shot(d,"/staff/prizes/line","line");
const links = await d.goto("/staff/draws").then(()=>d.locator("main a[href*='/staff/draws/campaigns/']").evaluateAll(a=>a.map(x=>x.getAttribute("href"))));
console.log(links);
if(links.length){ await shot(d,links[0],"draw-campaign"); 
  const btn=d.getByRole("button",{name:/演练/}).first(); if(await btn.count()){ await btn.click(); await d.waitForLoadState(); console.log(d.url()); await d.screenshot({path:"/tmp/shots/rehearsal.png",fullPage:true}); 
   const fz=d.getByRole("button",{name:/冻结/}); if(await fz.count()){ await fz.click(); await d.waitForLoadState(); await d.screenshot({path:"/tmp/shots/rehearsal-frozen.png",fullPage:true}); console.log(d.url()); await shot(d,d.url().split("#")[0].split("?")[0]+"/screen","screen",false);} } }
const e = await staff("editor"); await shot(e,"/staff/prizes","prizes-editor");
const pl = await e.locator("main a[href^='/staff/prizes/']").evaluateAll(a=>a.map(x=>x.getAttribute("href"))); console.log(pl.slice(0,8));
const one=pl.find(x=>/[0-9a-f-]{36}$/.test(x)); if(one){ await shot(e,one,"prize"); await shot(e,one+"/move","move"); await shot(e,one+"/ledger","ledger"); }
await b.close();
