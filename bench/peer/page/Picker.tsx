// Account, project and environment, a search, and the flags that fit.
import * as React from "react";
import { Button } from "azure-devops-ui/Button";
import { Checkbox } from "azure-devops-ui/Checkbox";
import { ObservableArray, ObservableValue } from "azure-devops-ui/Core/Observable";
import { EditableDropdown } from "azure-devops-ui/EditableDropdown";
import { IListItemDetails, ListItem, ScrollableList } from "azure-devops-ui/List";
import { IListBoxItem } from "azure-devops-ui/ListBox";
import { Pill, PillSize } from "azure-devops-ui/Pill";
import { Spinner } from "azure-devops-ui/Spinner";
import { TextField } from "azure-devops-ui/TextField";
import { ArrayItemProvider } from "azure-devops-ui/Utilities/Provider";

import { Connection, Environment, Flag, Named, stateOf } from "./launchdarkly";
import { Selection } from "./workItem";

interface Props {
  connections?: Connection[];
  projects: Named[];
  environments: Environment[];
  selection?: Selection;
  text: string;
  flags?: Flag[];
  linked: Set<string>;
  isPinned: boolean;
  onPin(isPinned: boolean): void;
  onSelect(change: Partial<Selection>): void;
  onFindProjects(text: string): void;
  onSearch(text: string): void;
  onLink(flag: Flag): void;
}

const none: Connection[] = [];

export function Picker(props: Props) {
  const { connections = none, projects, environments, selection, text, flags, onSelect } = props;
  const accounts = React.useMemo(() => connections.map(({ id, name }) => ({ key: id, name })), [connections]);
  const account = accounts.find(({ key }) => key === selection?.connection)?.name;
  const environment = environments.find(({ key }) => key === selection?.environment)?.name;
  return (
    <section aria-label="Flags">
      <h2 className="title-s">Flags</h2>
      <div className="flex-row rhythm-horizontal-8">
        <Choice label="Account" items={accounts} chosen={account} onChosen={({ key }) => onSelect({ connection: key })} />
        <Choice
          label="Project"
          items={projects}
          chosen={selection?.projectName}
          onChosen={({ key, name }) => onSelect({ project: key, projectName: name })}
          onText={props.onFindProjects}
        />
        <Choice
          label="Environment"
          items={environments}
          chosen={environment ?? selection?.environment}
          onChosen={({ key }) => onSelect({ environment: key })}
        />
      </div>
      <div className="flex-row flex-center rhythm-horizontal-8" style={{ margin: "8px 0" }}>
        <TextField
          ariaLabel="Search flags"
          placeholder="Search flags by name or key"
          value={text}
          onChange={(_event, value) => props.onSearch(value)}
        />
        <Checkbox label="Pin environment" checked={props.isPinned} onChange={(_event, isPinned) => props.onPin(isPinned)} />
      </div>
      {connections.length > 0 && !selection?.project && <p className="secondary-text">Choose a project.</p>}
      {!flags && selection?.project && <Spinner label="Loading" />}
      {flags && flags.length === 0 && <p className="secondary-text">No flag fits.</p>}
      {flags && flags.length > 0 && <FlagList {...props} flags={flags} />}
    </section>
  );
}

interface ChoiceProps {
  label: string;
  items: Named[];
  chosen?: string;
  onChosen(item: Named): void;
  onText?(text: string): void;
}

function Choice({ label, items, chosen, onChosen, onText }: ChoiceProps) {
  // The dropdown follows changes of observable values only.
  const [options] = React.useState(() => new ObservableArray<IListBoxItem<Named>>());
  const [text] = React.useState(() => new ObservableValue(""));
  React.useEffect(() => {
    options.value = items.map((item) => ({ id: item.key, text: item.name, data: item }));
  }, [items]);
  React.useEffect(() => {
    text.value = chosen ?? "";
  }, [chosen]);
  return (
    <EditableDropdown<Named>
      ariaLabel={label}
      className="flex-grow"
      items={options}
      selectedText={text}
      allowClear={false}
      onTextChange={(_event, value) => onText?.(value ?? "")}
      onValueChange={(option) => option?.data && onChosen(option.data)}
    />
  );
}

function FlagList({ flags, selection, linked, onLink }: Props & { flags: Flag[] }) {
  const provider = React.useMemo(() => new ArrayItemProvider(flags), [flags]);
  const environment = selection?.environment ?? "";
  const row = (index: number, flag: Flag, details: IListItemDetails<Flag>) => (
    <ListItem key={flag.key} index={index} details={details}>
      <div className="flex-row flex-grow flex-center rhythm-horizontal-8 v-align-middle" style={{ padding: "6px 8px" }}>
        <div className="flex-column flex-grow">
          <span className="font-weight-semibold">{flag.name}</span>
          <span className="secondary-text flex-row flex-center rhythm-horizontal-4">
            <code>{flag.key}</code>
            {flag.tags.map((tag) => (
              <Pill key={tag} size={PillSize.compact}>{tag}</Pill>
            ))}
          </span>
        </div>
        <span>{stateOf(flag, environment)}</span>
        {linked.has(flag.key) && <Pill>linked</Pill>}
        {!linked.has(flag.key) && flag.kind === "boolean" && (
          <Button text="Link" ariaLabel={`Link ${flag.key}`} onClick={() => onLink(flag)} subtle />
        )}
      </div>
    </ListItem>
  );
  return (
    <div className="flag-list flex-row">
      <ScrollableList itemProvider={provider} renderRow={row} width="100%" />
    </div>
  );
}
