"""A tiny data package with a few rows, sound but not plain, in every table."""

import io
import json
from pathlib import Path

import pandas as pd

from gjai_analysis import dataset_from_tables, save_dataset
from gjai_analysis.dataset import model

BARE = {"sources", "vocabulary", "aliases", "evidence"}  # these need no evidence
SPAN = f"3,9,{'0' * 63}f"
TABLES = {
    "sources": f"""
source_id,publisher,title,published,language,url,collection,text_sha256,text_length
src-a,Newsis (뉴시스),"Gwangju, ""AI"" hub",2021-02-26?,ko,,seed,{"a" * 64},100
src-b,City,,2024-40,en,https://a.kr/?q=1,web,,
""",
    "vocabulary": """
scheme,code,label_en,label_ko,broader,isic,definition_en
helix,industry,Industry,산업,,,Firms.
org_kind,company,Company,기업,industry,,A firm.
org_kind,university,University,대학,industry,P85,A school.
""",
    "organizations": """
org_id,name_ko,name_en,kind,country,parent_id,note
org-a,광주대학교,Gwangju University,university,KR,,"one
two"
org-b,,B,company,,org-a,NA
org-c,씨,null,company,,,-
""",
    "aliases": """
org_id,alias,kind
org-a,광주대,short
org-c,B,shared
""",
    "people": """
person_id,name_ko,name_en
per-a,김,Kim
per-b,,"Lee, B."
""",
    "appearances": """
activity_id,person_id,role,org_id,post_en
agr-a,per-a,signed,org-a,President
evt-a,per-b,quoted,,
""",
    "agreements": """
agreement_id,kind,form,hub_id,title_en,title_ko,signed,ceremony_id,series_no,\
parties_complete
agr-a,mou,bilateral,,A and B,가–나 협약,2021-02-26,evt-a,1,true
agr-b,accord,unclear,org-a,All,,../2022,,,false
""",
    "participations": """
activity_id,org_id,role,basis,note
agr-a,org-a,signatory,stated,
agr-a,org-b,signatory,inferred,Says B.
agr-b,org-a,party,stated,
agr-b,org-c,party,stated,
prg-a,org-a,lead,stated,
""",
    "topics": """
agreement_id,position,activity,org_id,description_en
agr-a,1,joint_rnd,org-b,Research
agr-a,2,other,,
""",
    "programmes": """
programme_id,kind,name_en,name_ko,start,end,status,parent_id
prg-a,cluster,Cluster,집적단지,2020,2024/..,running,
prg-b,fund,Fund,,,,,prg-a
""",
    "events": """
event_id,kind,date,status,activity_id,title_en,series_first,series_last
evt-a,signing,2021-02-26,happened,agr-a,Signing,17,19
evt-b,deadline,202X,planned,,Deadline,,
""",
    "sector_links": """
subject_id,sector,basis
agr-a,energy,stated
org-b,core_ai,inferred
""",
    "indicators": """
indicator_id,subject_id,measure,value,unit,per,bound,status,date,preferred
ind-a,prg-a,budget_krw,600000000000,KRW,year,about,planned,2025/..,true
ind-b,org-b,gpus,-0.5,accelerators,,exact,actual,,false
""",
    "relations": """
subject_id,predicate,object_id,since,basis,note
agr-a,leads_to,prg-a,2021~,stated,
org-a,founded,org-b,,inferred,"Says ""ours"", too"
""",
}


def save_tiny(folder: Path) -> Path:
    """
    Write the tiny package; every row has evidence and every code a label.

    Its descriptor says what is checked and no more.
    """
    tables = {name: _frame(text.lstrip()) for name, text in TABLES.items()}
    evidence = [
        f"{name},{'/'.join(row)},src-a,{SPAN if i else ',,'}"
        for name in tables.keys() - BARE
        for i, row in enumerate(tables[name][list(model()[name].key)].to_numpy())
    ]
    head = "record_table,record_id,source_id,start,stop,span_sha256"
    tables["evidence"] = _frame("\n".join([head, *sorted(evidence)]))
    tables["vocabulary"] = pd.concat([tables["vocabulary"], _codes(tables)])
    save_dataset(dataset_from_tables(tables, name="tiny"), folder)
    path = folder / "datapackage.json"
    described = json.loads(path.read_text("utf-8"))
    codes = set(tables["vocabulary"]["code"])
    resources = [_terse(item, codes) for item in described["resources"]]
    path.write_text(json.dumps({"name": "tiny", "resources": resources}), "utf-8")
    return folder


def _terse(item: dict, codes: set[str]) -> dict:
    """Leave out of a description what is told to people, and codes not in use."""
    schema = item["schema"]
    for field in schema["fields"]:
        del field["description"]
        if "scheme" in field:
            limits = field["constraints"]
            limits["enum"] = [code for code in limits["enum"] if code in codes]
    return {"name": item["name"], "path": item["path"], "schema": schema}


def _frame(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False)


def _codes(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Label the codes that the tables use; those of organizations are there."""
    used = {
        (field.scheme, code)
        for name, table in model().items()
        for field in table.fields
        if field.scheme and field.name in tables[name] and name != "organizations"
        for code in tables[name][field.name]
        if code
    }
    rows = [(*key, "Label", "이름", "Meaning.") for key in sorted(used)]
    columns = ["scheme", "code", "label_en", "label_ko", "definition_en"]
    codes = pd.DataFrame(
        [*rows, ("country", "KR", "Korea", "한국", "K.")], columns=columns
    )
    sphere = codes["scheme"].map({"org_kind": "industry"}).fillna("")
    return codes.assign(broader=sphere, isic="")
