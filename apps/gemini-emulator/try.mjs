import { startEmulator } from './src/index.ts'
import { GoogleGenAI } from '@google/genai'
import fs from 'node:fs'
await using em = await startEmulator()
const ai = new GoogleGenAI({apiKey:'k',httpOptions:{baseUrl:em.url,apiVersion:'v1beta'}})
const img=fs.readFileSync('/work/shared/scans/pages/saint-martin-1496-battle.jpg').toString('base64')
let t=Date.now()
const r=await ai.models.generateContent({model:'gemini-3.8-flash',contents:[{role:'user',parts:[{inlineData:{mimeType:'image/jpeg',data:img}},{text:'find pictures'}]}],config:{responseMimeType:'application/json',responseJsonSchema:{type:'array',items:{type:'object',properties:{box_2d:{type:'array',items:{type:'integer'}},caption:{type:'string'},label:{type:'string'}}}}}})
console.log(JSON.stringify(r).slice(0,900),Date.now()-t)
const {cutCrops}={}
const crop=process.argv[2]?fs.readFileSync(process.argv[2]).toString('base64'):img
for(const [n,p] of Object.entries({restore:'Restore and clean this picture on white',colorize:'Colorize this illustration with colors',watercolor:'a warm watercolor',painting:'a traditional painting',graphic:'a digital graphic, flat colors, full bleed',photo:'a high-end camera photograph',cine:'a joyful cinematic live-action movie still'})){
 t=Date.now(); const e=await ai.models.generateContent({model:'gemini-nano-banana-2.1',contents:[{role:'user',parts:[{inlineData:{mimeType:'image/jpeg',data:crop}},{text:p}]}],config:{responseModalities:['IMAGE'],imageConfig:{imageSize:'1K'}}})
 console.log(n,Date.now()-t,JSON.stringify(e.usageMetadata)); fs.mkdirSync('/tmp/emu/ed',{recursive:true}); fs.writeFileSync('/tmp/emu/ed/'+n+'.jpg',Buffer.from(e.candidates[0].content.parts.at(-1).inlineData.data,'base64')) }
console.log(em.calls().map(c=>[c.kind,c.status,c.answered,c.finishReason,c.endedAt-c.startedAt].join(' ')))
