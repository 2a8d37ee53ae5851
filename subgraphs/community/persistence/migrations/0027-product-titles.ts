import { Migration } from '@mikro-orm/migrations';

export class ProductTitlesMigration extends Migration {
  override up(): void {
    this.addSql('create table product_title (product_id uuid primary key, title text not null)');
  }
}
